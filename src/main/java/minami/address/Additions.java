package minami.address;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sizes and presets that were added to those of the settings while the nodes run.
 *
 * @param sizes as addresses write them
 * @param presets lists of options by the name that stands for them
 */
public record Additions(Set<String> sizes, Map<String, String> presets) {

  /** None. */
  public static final Additions NONE = new Additions(Set.of(), Map.of());

  private static final String SIZE = "size/";
  private static final String PRESET = "preset/";

  /** The name under which the nodes share a size; its value is empty. */
  public static String nameOfSize(String size) {
    return SIZE + size;
  }

  /** The name under which the nodes share a preset; its value is its options. */
  public static String nameOfPreset(String name) {
    return PRESET + name;
  }

  /** Those that nodes share. What makes no sense is left out: anybody may have written it. */
  public static Additions of(Map<String, String> shared) {
    Set<String> sizes = new HashSet<>();
    Map<String, String> presets = new HashMap<>();
    shared.forEach(
        (name, value) -> {
          if (name.startsWith(SIZE) && Option.isSize(name.substring(SIZE.length()))) {
            sizes.add(name.substring(SIZE.length()));
          } else if (name.startsWith(PRESET)
              && AddressRules.isPresetName(name.substring(PRESET.length()))
              && isPreset(value)) {
            presets.put(name.substring(PRESET.length()), value);
          }
        });
    return new Additions(Set.copyOf(sizes), Map.copyOf(presets));
  }

  private static boolean isPreset(String words) {
    try {
      AddressRules.checkPreset(words);
      return true;
    } catch (AddressException e) {
      return false;
    }
  }
}
