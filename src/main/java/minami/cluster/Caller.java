package minami.cluster;

import java.time.Duration;

/**
 * An authenticated node that asks this one.
 *
 * @param node its name
 * @param nonce identifies the request; the answer is bound to it
 * @param patience how long it waits for the answer
 */
public record Caller(String node, String nonce, Duration patience) {}
