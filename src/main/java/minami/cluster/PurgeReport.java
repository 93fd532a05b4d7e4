package minami.cluster;

import java.util.Map;

/**
 * How the other nodes have taken a purge.
 *
 * @param removed how many thumbnails have gone from each node that was reached
 * @param unreached what was wrong with each of the others
 * @param noted whether those learn of it, from etcd, before they answer again
 */
public record PurgeReport(
    Map<String, Integer> removed, Map<String, String> unreached, boolean noted) {}
