package minami.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import minami.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConfigTest {

  @TempDir Path folder;

  @Test
  void caFileWithoutACertificate_stopsTheStart() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate at all");
    Path empty = Files.createFile(folder.resolve("empty.pem"));

    for (Path ca : new Path[] {file, empty, folder.resolve("missing.pem"), folder}) {
      assertThatThrownBy(() -> TestConfig.read(Map.of("minami.etcd.ca", ca.toString())))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("minami.etcd.ca = '" + ca + "'")
          .hasMessageContaining("certificates in PEM");
    }
  }
}
