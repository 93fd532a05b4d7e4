package minami.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Map;
import minami.testing.TestConfig;
import org.junit.jupiter.params.provider.CsvSource;

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

  @CsvSource(
      delimiter = ' ',
      value = {
        "320/240/a.jpg null",
        "x240/@blog/a%20b%C3%A9.jpg null",
        "320x240,pad,up,se,2x,png,q70,bg0A0b0c,v7/a/b/c.jpg */*",
        "320x240,2x,auto,anim,q70/a.gif image/avif,image/webp,*/*;q=0.8",
        "x64,auto,fit/a.png image/webp;q=.2,image/jpeg;q=1.000,image/*;q=0,text/html;x=\"a,b\"",
        "avatar,auto/a.jpg IMAGE/PNG;q=0.5",
        "320x24,q70,bg0a0b0c,fit,auto/a.png image/png;q=0",
        "avatar%2Cfill,3x/..%2f%00%FF/./a.jpg null",
        "s:c2lnbmVk/320x/a.jpg null"
      },
      nullValues = "null")
  @FuzzTest(maxDuration = "10m")
  void parse(@NotNull String raw, String accept) throws AddressException {
    Address address;
    try {
      address = parser.parse(raw, false, accept);
    } catch (AddressException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    ThumbnailSpec spec = address.spec();
    assertThat(parser.parseKey(spec.key()).key()).isEqualTo(spec.key());
    Address again = parser.parse(address.redirect().orElse(raw), false, accept);
    assertThat(again.redirect()).isEmpty();
    assertThat(again.spec().key()).isEqualTo(spec.key());
    assertThat(again.spec().rendering()).isEqualTo(spec.rendering());
  }
}
