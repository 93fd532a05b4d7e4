package minami.see;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import minami.testing.BuiltWar;
import org.junit.jupiter.api.Test;

/** Every network in the WAR comes with the text of its licence. */
class NetworkLicencesIT {
  private static final String TEXTS = "META-INF/licenses/";

  @Test
  void everyNetwork_hasALicenceText() throws IOException {
    try (ZipFile war = new ZipFile(BuiltWar.path().toFile())) {
      ZipEntry table = war.getEntry(TEXTS + "NETWORKS.tsv");
      List<String[]> rows =
          new String(war.getInputStream(table).readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\t", -1))
              .toList();

      assertThat(rows.stream().map(row -> row[0])).hasSameElementsAs(networks(war)).isNotEmpty();
      assertThat(rows)
          .allSatisfy(
              row -> {
                ZipEntry text = war.getEntry((TEXTS + row[1]).replace("licenses/../", ""));
                assertThat(text).as(row[1]).isNotNull();
                assertThat(text.getSize()).isPositive();
              });
    }
  }

  /** Their names, wherever in the WAR they are. */
  private static Set<String> networks(ZipFile war) throws IOException {
    Set<String> networks = new HashSet<>();
    for (ZipEntry jar : war.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
      try (ZipInputStream in = new ZipInputStream(war.getInputStream(jar))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          if (entry.getName().endsWith(".network")) {
            networks.add(entry.getName().substring(entry.getName().lastIndexOf('/') + 1));
          }
        }
      }
    }
    return networks;
  }
}
