package minami.moderation;

import java.util.Map;

/**
 * The state of a moderator.
 *
 * @param provider its name or address
 * @param breaker {@code closed} while it is asked, {@code open} while it is not, {@code half_open}
 *     while it is tried
 * @param underWay how many pictures it is asked about
 * @param waiting how many wait for their turn
 * @param calls how many pictures were to be judged so far
 * @param failures how many of those it brought no scores for, by reason
 */
public record ModeratorState(
    String provider,
    String breaker,
    int underWay,
    int waiting,
    long calls,
    Map<String, Long> failures) {}
