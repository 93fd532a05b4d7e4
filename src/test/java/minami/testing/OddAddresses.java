package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Addresses that containers read differently, and what must come of them in each. */
public final class OddAddresses {

  /** Files, and how they are asked for. */
  private static final Map<String, String> NAMES =
      Map.of(
          "100%.jpg", "100%25.jpg",
          "a[1].jpg", "a%5B1%5D.jpg",
          "a?b#c.jpg", "a%3Fb%23c.jpg",
          "a b.jpg", "a%20b.jpg",
          "a;b.jpg", "a%3Bb.jpg",
          "a+b.jpg", "a+b.jpg");

  private static final List<String> REFUSED =
      List.of(
          "t/320x240/a%2Fb.jpg",
          "t/320x240//a.jpg",
          "t//320x240/a.jpg",
          "t/320x240/a;b.jpg",
          "t/320x240/a\\b.jpg",
          "t/320x240/a%5Cb.jpg",
          "t/320x240/%2e%2e/b.jpg");

  private OddAddresses() {}

  /** Writes the files, and returns the origin that has them. */
  public static URI origin(Path folder) throws IOException {
    for (String name : NAMES.keySet()) {
      Files.write(folder.resolve(name), Corpus.bytes("png/ps-basn2c08.png"));
    }
    return folder.toUri();
  }

  /** Names with odd characters are served, and raw brackets lead to escaped ones. */
  public static void assertServed(URI app) throws IOException {
    for (String name : NAMES.values()) {
      String answer = RawHttp.get(app, app.getPath() + "t/32x24/" + name);
      assertThat(RawHttp.status(answer)).as(name).isEqualTo(200);
    }
    String answer = RawHttp.get(app, app.getPath() + "t/32x24/a[1].jpg");
    assertThat(RawHttp.status(answer)).isEqualTo(301);
    assertThat(answer).containsIgnoringCase("\r\nLocation: ../32x24/a%5B1%5D.jpg\r\n");
  }

  /** What could be taken for another address is refused, with a reason. */
  public static void assertRefusedWithAReason(URI app) throws IOException {
    for (String address : REFUSED) {
      String answer = RawHttp.get(app, app.getPath() + address);
      assertThat(RawHttp.status(answer)).as(address).isEqualTo(400);
      assertThat(detail(answer)).as(address).contains(" ").doesNotContain("b.jpg");
    }
    String answer = RawHttp.get(app, app.getPath() + "/t/320x240/a.jpg");
    assertThat(RawHttp.status(answer)).isEqualTo(404);
    assertThat(detail(answer)).contains("begin with /t/");
  }

  /** The same where the container refuses some before the web application hears of them. */
  public static void assertRefused(URI app) throws IOException {
    for (String address : REFUSED) {
      String answer = RawHttp.get(app, app.getPath() + address);
      assertThat(RawHttp.status(answer)).as(address).isEqualTo(400);
    }
  }

  private static String detail(String answer) {
    int body = answer.indexOf("\r\n\r\n") + 4;
    JsonObject problem =
        JsonParser.parseString(answer.substring(answer.indexOf('{', body))).getAsJsonObject();
    return problem.get("detail").getAsString();
  }
}
