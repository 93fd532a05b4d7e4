package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginAddressTest {

  @Test
  void allowedForms_parsed() {
    assertThat(OriginAddress.parse("samples:")).isEqualTo(new OriginAddress.Samples());
    assertThat(OriginAddress.parse("file:///srv/photos/"))
        .isEqualTo(new OriginAddress.Folder(Path.of("/srv/photos")));
    assertThat(OriginAddress.parse("https://i.imgur.com/"))
        .isEqualTo(new OriginAddress.Web(URI.create("https://i.imgur.com/")));
    assertThat(OriginAddress.parse("HTTP://[::1]:9000/a%20b/"))
        .isEqualTo(new OriginAddress.Web(URI.create("HTTP://[::1]:9000/a%20b/")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "photos",
        "/srv/photos/",
        "https://",
        "https:///a/",
        "https://host",
        "https://host/a",
        "https://host/?a=b/",
        "https://host/#/",
        "https://host:0/",
        "https://host:70000/",
        "https://host/../",
        "https://host//a/",
        "https://127.1/",
        "https://1２7.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "https://a b/",
        "ftp://host/",
        "gopher://host/",
        "jar:file:/a.jar!/",
        "file://host/a/",
        "file:photos/",
        "file:///srv/photos",
        "samples:/sunset.jpg",
        "data:,a/"
      })
  void otherForms_refusedWithWhatIsAllowed(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OriginAddress.parse(value))
        .withMessageStartingWith(OriginAddress.ALLOWED + ", but ");
  }

  @Test
  void userInformation_refusedWithoutThePassword() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OriginAddress.parse("https://me:secret@host/"))
        .withMessageNotContaining("secret");
  }
}
