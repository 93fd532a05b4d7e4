package minami.cluster;

import java.time.Duration;

/**
 * A node that asks this one, and has proved it.
 *
 * @param node its name
 * @param nonce of this one request; the answer is bound to it
 * @param patience how long it waits for the answer
 */
public record Caller(String node, String nonce, Duration patience) {}
