package minami;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import minami.testing.BuiltWar;
import org.junit.jupiter.api.Test;

/** Every jar in the WAR comes with the text of its licence, in itself or beside it. */
class LicencesIT {

  private static final String TEXTS = "META-INF/licenses/";
  private static final Pattern JAR = Pattern.compile("WEB-INF/(?:launcher/)?lib/([^/]+)\\.jar");
  private static final Pattern LICENCE =
      Pattern.compile("(?:META-INF/)?LICENSE(?:\\.txt|\\.md)?", Pattern.CASE_INSENSITIVE);

  @Test
  void everyBundledJar_hasALicenceText() throws IOException {
    try (ZipFile war = new ZipFile(BuiltWar.path().toFile())) {
      Map<String, String> table = table(war);
      Set<String> used = new HashSet<>();
      List<String> without = new ArrayList<>();
      for (ZipEntry entry : war.stream().filter(e -> isJar(e.getName())).toList()) {
        if (carriesLicence(war.getInputStream(entry).readAllBytes())) {
          continue;
        }
        List<String> rows = table.keySet().stream().filter(row -> isOf(row, entry)).toList();
        used.addAll(rows);
        if (rows.isEmpty()) {
          without.add(entry.getName());
        }
      }
      assertThat(without).as("jars without a licence text and without a row").isEmpty();
      assertThat(used).as("rows that a jar needs").isEqualTo(table.keySet());
      assertThat(new HashSet<>(table.values())).allMatch(text -> isThere(war, text));
    }
  }

  @Test
  void chartingLibrary_hasItsLicenceBesideIt() throws IOException {
    try (ZipFile war = new ZipFile(BuiltWar.path().toFile())) {
      assertThat(war.stream().map(ZipEntry::getName).filter(name -> name.contains("uplot/")))
          .contains("admin/uplot/LICENSE", "admin/uplot/uPlot.iife.min.js");
    }
  }

  /** From the names of jars to those of texts. */
  private static Map<String, String> table(ZipFile war) throws IOException {
    ZipEntry entry = war.getEntry(TEXTS + "JARS.tsv");
    Map<String, String> table = new HashMap<>();
    new String(war.getInputStream(entry).readAllBytes(), UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .forEach(row -> table.put(row[0], row[1]));
    return table;
  }

  private static boolean isThere(ZipFile war, String text) {
    String name = text.startsWith("../") ? "META-INF/" + text.substring(3) : TEXTS + text;
    ZipEntry entry = war.getEntry(name);
    return entry != null && entry.getSize() > 0;
  }

  private static boolean isJar(String name) {
    return JAR.matcher(name).matches();
  }

  private static boolean isOf(String row, ZipEntry jar) {
    String name = JAR.matcher(jar.getName()).replaceFirst("$1");
    return name.startsWith(row.substring(0, row.length() - 1));
  }

  private static boolean carriesLicence(byte[] jar) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (LICENCE.matcher(entry.getName()).matches()) {
          return true;
        }
      }
      return false;
    }
  }
}
