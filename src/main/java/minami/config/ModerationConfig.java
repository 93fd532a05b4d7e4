package minami.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import minami.moderation.Decision;
import minami.moderation.ModerationSettings;
import minami.moderation.Policy;
import minami.moderation.Thresholds;
import minami.see.PhotoClassifier;

/** Reads the settings that say which pictures are not shown as they are. */
final class ModerationConfig {

  /** What may stand in a header's value, without spaces. */
  private static final Pattern TOKEN = Pattern.compile("[!-~]{0,4096}");

  private ModerationConfig() {}

  /** How pictures are moderated; empty if they are not. */
  static Optional<ModerationSettings> read(Settings s) {
    Decision strongest =
        s.parse(
            "moderation",
            s.text("moderation", "off"),
            "off, mark, blur or block",
            ModerationConfig::strongest);
    ModerationSettings settings =
        new ModerationSettings(
            s.checked(
                "moderation.provider",
                s.text("moderation.provider", "built-in"),
                ModerationSettings::checkProvider),
            s.parse(
                "moderation.token",
                s.text("moderation.token", ""),
                "at most 4096 ASCII characters without spaces",
                token -> TOKEN.matcher(token).matches() ? token : null),
            s.duration("moderation.timeout", "2s", Duration.ofMillis(1)),
            new Policy(
                strongest == Decision.SHOW ? Decision.MARK : strongest,
                thresholds(s, "moderation.threshold", "porn+hentai:0.85", false),
                thresholds(s, "moderation.mark-threshold", "porn+hentai:0.7", true),
                unknown(s)));
    if (settings.isBuiltIn()) {
      checkClasses(s, "moderation.threshold", settings.policy().threshold());
      checkClasses(s, "moderation.mark-threshold", settings.policy().markThreshold());
    }
    return strongest == Decision.SHOW ? Optional.empty() : Optional.of(settings);
  }

  /** A class that the model does not know would never be reached, and nobody would notice. */
  private static void checkClasses(Settings s, String key, Thresholds thresholds) {
    if (thresholds == null) {
      return; // refused already
    }
    thresholds
        .stranger(PhotoClassifier.CLASSES)
        .ifPresent(
            name ->
                s.refuse(
                    key,
                    "names the class "
                        + name
                        + ", but the built-in model knows "
                        + String.join(", ", PhotoClassifier.CLASSES)));
  }

  /**
   * Or a provider that hangs leaves no time to make the thumbnail: the owner, which another node
   * asks, has half of the deadline for all of it.
   */
  static void checkTime(Settings s, ModerationSettings settings, Duration deadline) {
    if (!settings.isBuiltIn() && settings.timeout().multipliedBy(4).compareTo(deadline) >= 0) {
      s.refuse("moderation.timeout", "must be shorter than a quarter of " + s.shown("deadline"));
    }
  }

  private static Decision strongest(String word) {
    return switch (word) {
      case "off" -> Decision.SHOW;
      case "mark" -> Decision.MARK;
      case "blur" -> Decision.BLUR;
      case "block" -> Decision.BLOCK;
      default -> null;
    };
  }

  private static Decision unknown(Settings s) {
    return s.parse(
        "moderation.unknown",
        s.text("moderation.unknown", "show"),
        "show, blur or block",
        word ->
            switch (word) {
              case "show" -> Decision.SHOW;
              case "blur" -> Decision.BLUR;
              case "block" -> Decision.BLOCK;
              default -> null;
            });
  }

  private static Thresholds thresholds(
      Settings s, String key, String byDefault, boolean mayBeEmpty) {
    return s.parse(
        key,
        s.text(key, byDefault),
        "a list such as porn+hentai:0.85,sexy:0.95, with classes of a-z, 0-9, _ and -, each once in"
            + " a sum, and numbers from above 0 to 1",
        list -> {
          Thresholds thresholds = Thresholds.parse(list);
          return thresholds.isEmpty() && !mayBeEmpty ? null : thresholds;
        });
  }
}
