package minami.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Map;
import minami.testing.TestConfig;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the characters are, an {@link Address} with one canonical form or an {@link
 * AddressException} comes of them. To look for more than the seeds, for ten minutes:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -Dtest=AddressParserFuzzTest
 * </pre>
 */
class AddressParserFuzzTest {

  private final AddressParser parser =
      TestConfig.addresses(
          Map.of(
              "minami.origin.blog", "samples:",
              "minami.preset.avatar", "200x200,fit,png"));

  @ValueSource(
      strings = {
        "320/240/a.jpg",
        "x240/@blog/a%20b%C3%A9.jpg",
        "320x240,pad,up,se,2x,png,q70,bg0A0b0c,v7/a/b/c.jpg",
        "avatar%2Cfill,3x/..%2f%00%FF/./a.jpg",
        "s:c2lnbmVk/320x/a.jpg"
      })
  @FuzzTest(maxDuration = "10m")
  void parse(@NotNull String raw) throws AddressException {
    Address address;
    try {
      address = parser.parse(raw, false, null);
    } catch (AddressException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    ThumbnailSpec spec = address.spec();
    assertThat(parser.parseKey(spec.key()).key()).isEqualTo(spec.key());
    Address again = parser.parse(address.redirect().orElse(raw), false, null);
    assertThat(again.redirect()).isEmpty();
    assertThat(again.spec().key()).isEqualTo(spec.key());
    assertThat(again.spec().rendering()).isEqualTo(spec.rendering());
  }
}
