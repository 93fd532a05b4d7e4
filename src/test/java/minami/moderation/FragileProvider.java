package minami.moderation;

import java.util.Map;

/** Has a constructor that throws, unless a test lets it pass. */
public final class FragileProvider implements ModerationProvider {

  static volatile boolean sound;

  public FragileProvider() {
    if (!sound) {
      throw new IllegalStateException("no model\nhere");
    }
  }

  @Override
  public String name() {
    return "fragile";
  }

  @Override
  public Map<String, Double> moderate(byte[] jpeg) {
    return Map.of("fragile", 1.0);
  }
}
