package minami.origin;

import java.util.Map;

/**
 * The state of one host or folder of originals.
 *
 * @param origin its key in the configuration; of several on one host, one of them
 * @param breaker {@code closed} while it is asked, {@code open} while it is not, {@code half_open}
 *     while it is tried
 * @param underWay how many fetches are
 * @param waiting how many fetches wait for their turn
 * @param bytes of the originals that it has sent; what was only confirmed is not among them
 * @param fetched how many fetches brought an original, or the confirmation of one
 * @param failures how many fetches brought nothing, by reason
 */
public record OriginState(
    String origin,
    String breaker,
    int underWay,
    int waiting,
    long bytes,
    long fetched,
    Map<OriginException.Reason, Long> failures) {}
