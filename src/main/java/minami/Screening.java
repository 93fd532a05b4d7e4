package minami;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import minami.image.Thumbnail;
import minami.moderation.Decision;
import minami.moderation.ModerationSettings;
import minami.moderation.Moderator;
import minami.moderation.Policy;
import minami.see.Scores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pictures are shown, and how. What is kept has its scores with it, so a change of the policy
 * takes effect at once. Thread-safe.
 */
final class Screening implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Screening.class);

  /** Who judges, if that is not the model inside. */
  private final Optional<Moderator> moderator;

  private final LongAdder unknown = new LongAdder();
  private final AtomicBoolean warned = new AtomicBoolean();

  /** Null if everything is shown, now and always. */
  private volatile Policy policy;

  /** By these settings; without any, everything is shown. */
  Screening(Optional<ModerationSettings> settings) {
    policy = settings.map(ModerationSettings::policy).orElse(null);
    moderator = settings.filter(s -> !s.isBuiltIn()).map(Moderator::of);
  }

  /** Whether there is a policy. */
  boolean isOn() {
    return policy != null;
  }

  /** Whether scores come from the model inside. */
  boolean isByModel() {
    return policy != null && moderator.isEmpty();
  }

  /** Asks those outside; never fails. */
  CompletableFuture<Scores> judge(byte[] copy) {
    return moderator.orElseThrow().judge(copy);
  }

  /** Shows pictures by another policy from now on. */
  void use(Policy changed) {
    if (policy != null) {
      policy = changed;
      warned.set(false);
    }
  }

  /** Whether a decision can be taken with these scores, or need not be. */
  boolean suffices(Scores scores) {
    return policy == null
        || !scores.areMissing()
        || scores != Scores.NONE && scores.nanosMissing() < Policy.MISSING_KEPT.toNanos();
  }

  /**
   * Whether what is done with such pictures is done without knowing them; not of those too small to
   * be known ever.
   */
  boolean isUnknown(Scores scores) {
    Policy current = policy;
    return current != null && scores != Scores.SMALL && !current.concerns(scores);
  }

  /** How pictures with these scores are shown. */
  Decision decide(Scores scores) {
    Policy current = policy;
    return current == null ? Decision.SHOW : current.decide(scores);
  }

  /** Whether pictures with these scores are known not to be fit to be shown. */
  boolean blocks(Scores scores) {
    return suffices(scores) && decide(scores) == Decision.BLOCK;
  }

  /** How a thumbnail is shown; null if it must not be, as it is. */
  Decision showing(Thumbnail thumbnail) {
    Scores scores = thumbnail.scores();
    Decision decision = decide(scores);
    boolean fits =
        suffices(scores)
            && decision != Decision.BLOCK
            && thumbnail.blurred() == (decision == Decision.BLUR);
    return fits ? decision : null;
  }

  /** Counts what a look has brought. */
  void count(Scores scores) {
    Policy current = policy;
    if (current == null) {
      return;
    }
    if (isUnknown(scores)) {
      unknown.increment();
    }
    if (scores.areKnown() && !current.concerns(scores) && !warned.getAndSet(true)) {
      LOG.warn(
          "Moderation cannot decide: the scores have none of the classes that the threshold names"
              + " ({}). What minami.moderation.unknown says is done with all pictures",
          current);
    }
  }

  /** The figures; empty if everything is shown. */
  Optional<Figures.Moderation> figures() {
    return Optional.ofNullable(policy)
        .map(
            now ->
                new Figures.Moderation(
                    now.strongest(), unknown.sum(), moderator.map(Moderator::state)));
  }

  @Override
  public void close() {
    moderator.ifPresent(Moderator::close);
  }
}
