package minami.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in conf/ that run Minami as a service and in containers name what there is. */
class DeploymentFilesTest {

  private static final Path CONF = Path.of("conf");
  private static final Path UNIT = CONF.resolve("systemd/minami.service");

  /** When a node that does not stop ends itself, after both drains. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(15);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "systemd/minami.env",
        "systemd/minami.service",
        "docker/Dockerfile",
        "docker/compose.yaml",
        "kubernetes/minami.yaml"
      })
  void variables_areKeys(String file) throws IOException {
    // The properties file has all keys: ConfigTest sees to that.
    Set<String> known =
        matches("(?m)^#?minami\\.([a-z0-9.-]+) ?=", CONF.resolve("minami.properties")).stream()
            .map(m -> "MINAMI_" + m.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .collect(Collectors.toSet());
    // As in a comment of the Kubernetes file: variables that are none of ours.
    known.add("MINAMI_SERVICE_HOST");
    Set<String> named =
        matches("\\bMINAMI_[A-Z0-9_]+", CONF.resolve(file)).stream()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(known).hasSizeGreaterThan(30).containsAll(named);
  }

  @ParameterizedTest
  @CsvSource({
    "systemd/minami.env, systemd/minami.service, TimeoutStopSec=(\\d+)",
    "docker/compose.yaml, docker/compose.yaml, stop_grace_period: (\\d+)s",
    "kubernetes/minami.yaml, kubernetes/minami.yaml, terminationGracePeriodSeconds: (\\d+)"
  })
  void timeToStop_isMoreThanANodeTakes(String settings, String file, String expression)
      throws IOException {
    Duration takes =
        seconds("MINAMI_DRAIN_DELAY\\W+(?:value\\W+)?(\\d+)s", settings)
            .plus(seconds("MINAMI_DRAIN\\W+(?:value\\W+)?(\\d+)s", settings))
            .plus(LAST_RESORT);

    assertThat(seconds(expression, file)).isGreaterThan(takes);
  }

  private static Duration seconds(String expression, String file) throws IOException {
    List<MatchResult> found = matches(expression, CONF.resolve(file));
    assertThat(found).as(expression).hasSize(1);
    return Duration.ofSeconds(Long.parseLong(found.get(0).group(1)));
  }

  private static List<MatchResult> matches(String expression, Path file) throws IOException {
    Matcher matcher = Pattern.compile(expression).matcher(Files.readString(file));
    return matcher.results().toList();
  }

  @Test
  void unit_isOneForSystemd(@TempDir Path folder) throws Exception {
    // Its Java may be elsewhere here.
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path unit =
        Files.writeString(
            folder.resolve("minami.service"),
            Files.readString(UNIT).replace("/usr/bin/java", java));
    Process verify;
    try {
      verify =
          new ProcessBuilder("systemd-analyze", "--man=no", "verify", unit.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      abort("There is no systemd-analyze on the PATH");
      return;
    }
    String said = new String(verify.getInputStream().readAllBytes(), UTF_8);

    assertThat(verify.waitFor(1, TimeUnit.MINUTES)).isTrue();
    // It also reads what the unit wants, and may complain of the machine's own.
    assertThat(said.lines()).filteredOn(line -> line.contains("minami")).isEmpty();
    assertThat(verify.exitValue()).as(said).isZero();
  }
}
