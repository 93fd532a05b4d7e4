package minami.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import minami.image.Sha256;

/** The sizes and presets that may be asked for at one moment. */
final class Allowed {

  /** Empty if all sizes are allowed. */
  final Set<String> sizes;

  private final Map<String, Preset> presets;

  /**
   * A preset.
   *
   * @param options what it stands for
   * @param generation of one that may come to stand for something else while the nodes run: tells
   *     its meanings apart in addresses; empty for one of the settings
   */
  record Preset(Options options, String generation) {}

  private Allowed(Set<String> sizes, Map<String, Preset> presets) {
    this.sizes = sizes;
    this.presets = presets;
  }

  /**
   * Those of the settings, and those that were added. Of two presets of one name that of the
   * settings counts.
   *
   * @throws IllegalArgumentException if a preset's options are no options
   */
  static Allowed of(AddressRules rules, Additions added, Options defaults) {
    Set<String> sizes = new HashSet<>(rules.sizes());
    if (!sizes.isEmpty()) {
      sizes.addAll(added.sizes());
    }
    Map<String, Preset> presets = new HashMap<>();
    added
        .presets()
        .forEach(
            (name, words) -> {
              Options options = options(words);
              presets.put(name, new Preset(options, generation(options, defaults)));
            });
    rules.presets().forEach((name, words) -> presets.put(name, new Preset(options(words), "")));
    return new Allowed(Set.copyOf(sizes), Map.copyOf(presets));
  }

  private static Options options(String words) {
    try {
      return Options.parse(words, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The same for the same meaning, on all nodes and for ever. */
  private static String generation(Options options, Options defaults) {
    String meaning = options.over(defaults).beyond(defaults).toString();
    return Sha256.hex(meaning.getBytes(UTF_8)).substring(0, 8);
  }

  boolean allowsAllSizes() {
    return sizes.isEmpty();
  }

  boolean allows(String size) {
    return sizes.isEmpty() || sizes.contains(size);
  }

  /** The preset of this name, or null. */
  Preset preset(String name) {
    return presets.get(name);
  }
}
