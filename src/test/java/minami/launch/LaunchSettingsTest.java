package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchSettingsTest {

  @TempDir Path folder;
  private final Properties system = new Properties();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("minami.properties");
    Files.writeString(file, "minami.access-log = /var/log/\u00e4.log \nminami.log.format=json\n");
  }

  @Test
  void nothingSet_isTextAndOff() {
    LaunchSettings settings = LaunchSettings.read(system, Map.of());
    assertThat(settings.jsonLog()).isFalse();
    assertThat(settings.accessLog()).isEqualTo("off");
  }

  @Test
  void file_isReadWhereverItIsNamed() {
    assertThat(LaunchSettings.read(system, Map.of("MINAMI_CONFIG", file.toString())).jsonLog())
        .isTrue();
    system.setProperty("minami.config", file.toString());
    assertThat(LaunchSettings.read(system, Map.of()).accessLog()).isEqualTo("/var/log/\u00e4.log");
  }

  @Test
  void systemProperty_winsOverEnvironmentOverFile() {
    Map<String, String> environment =
        Map.of("MINAMI_CONFIG", file.toString(), "MINAMI_ACCESS_LOG", "-");
    assertThat(LaunchSettings.read(system, environment).accessLog()).isEqualTo("-");
    system.setProperty("minami.access-log", "off");
    assertThat(LaunchSettings.read(system, environment).accessLog()).isEqualTo("off");
  }

  @Test
  void fileThatCannotBeRead_isLeftToTheWebApplication() throws IOException {
    Files.writeString(file, "minami.log.format=json\nx=\\uZZZZ\n");
    system.setProperty("minami.config", file.toString());
    assertThat(LaunchSettings.read(system, Map.of()).jsonLog()).isFalse();
    system.setProperty("minami.config", folder.toString());
    assertThat(LaunchSettings.read(system, Map.of()).jsonLog()).isFalse();
  }
}
