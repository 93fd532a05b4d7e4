package minami.moderation;

import java.time.Duration;
import java.util.Locale;
import minami.see.Scores;

/**
 * What is done with a picture of which scores.
 *
 * @param strongest the strongest thing that is done: {@code MARK}, {@code BLUR} or {@code BLOCK}
 * @param threshold from where on that is done
 * @param markThreshold from where on a picture is marked
 * @param unknown what is done with a picture whose scores are not known, whatever the strongest is:
 *     {@code SHOW}, {@code BLUR} or {@code BLOCK}
 */
public record Policy(
    Decision strongest, Thresholds threshold, Thresholds markThreshold, Decision unknown) {

  /**
   * How long scores that are missing because of trouble are kept before the picture is looked at
   * again. Shorter, and a provider in trouble is asked for the same pictures again and again.
   */
  public static final Duration MISSING_KEPT = Duration.ofMinutes(1);

  /** Checks what is allowed where. */
  public Policy {
    if (strongest == Decision.SHOW || unknown == Decision.MARK) {
      throw new IllegalArgumentException(strongest + ", " + unknown);
    }
  }

  /**
   * Whether these are scores to decide by. A provider that calls its classes by other names than
   * the threshold must not have everything shown, whatever else is marked.
   */
  public boolean concerns(Scores scores) {
    return threshold.concern(scores) || strongest == Decision.MARK && markThreshold.concern(scores);
  }

  /** Decides about one picture. Called at every hit. */
  public Decision decide(Scores scores) {
    if (!concerns(scores)) {
      return unknown;
    }
    if (threshold.reachedBy(scores)) {
      return strongest;
    }
    return markThreshold.reachedBy(scores) ? Decision.MARK : Decision.SHOW;
  }

  @Override
  public String toString() {
    return "%s from %s, mark from %s, if unknown %s"
        .formatted(strongest, threshold, markThreshold, unknown)
        .toLowerCase(Locale.ROOT);
  }
}
