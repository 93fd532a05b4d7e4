package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in the text format of Prometheus, read by its rules. */
public final class Exposition {

  private static final Pattern HELP = Pattern.compile("# HELP ([a-z0-9_]+) (.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-z0-9_]+) (counter|gauge|summary|histogram)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(([a-z0-9_]+)(?:\\{(?:[a-z0-9_]+=\"[^\"\n]*\",?)*\\})?) ([0-9.E+-]+|NaN|\\+Inf)");
  private static final Pattern OF_MANY = Pattern.compile("_(bucket|count|sum)$");

  private final Map<String, String> help = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  private Exposition() {}

  /** Reads metrics, and fails where they are not as they must be. */
  public static Exposition parse(String text) {
    assertThat(text).endsWith("\n");
    Exposition exposition = new Exposition();
    text.lines().forEach(exposition::read);
    return exposition;
  }

  private void read(String line) {
    Matcher help = HELP.matcher(line);
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (help.matches()) {
      assertThat(this.help.put(help.group(1), help.group(2))).as(line).isNull();
    } else if (type.matches()) {
      assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
    } else {
      assertThat(sample.matches()).as(line).isTrue();
      String value = sample.group(3).replace("+Inf", "Infinity");
      assertThat(samples.put(sample.group(1), Double.valueOf(value))).as(line).isNull();
      assertThat(types).as(line).containsKey(family(sample.group(2)));
      assertThat(this.help.get(family(sample.group(2)))).as(line).isNotBlank();
    }
  }

  private String family(String name) {
    return types.containsKey(name) ? name : OF_MANY.matcher(name).replaceFirst("");
  }

  /** The names of all metrics, without what is added for buckets, counts and sums. */
  public Set<String> names() {
    return types.keySet();
  }

  /** All values, by name and labels as they are written. */
  public Map<String, Double> samples() {
    return samples;
  }

  /** A value, by name and labels as they are written. */
  public double value(String sample) {
    assertThat(samples).containsKey(sample);
    return samples.get(sample);
  }

  /** The values whose names and labels begin so, added up. */
  public double sum(String prefix) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
