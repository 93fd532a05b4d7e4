package minami.address;

import static minami.image.OutputFormat.AUTO;
import static minami.image.OutputFormat.JPEG;
import static minami.image.OutputFormat.PNG;
import static minami.image.OutputFormat.WEBP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import minami.image.OutputFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {

  private static final Set<OutputFormat> ALL = EnumSet.complementOf(EnumSet.of(AUTO));

  /** The headers are what these clients send for an image. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Chrome 121, WEBP, 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'",
    "Chrome 50, WEBP, 'image/webp,image/*,*/*;q=0.8'",
    "Edge 18, AUTO, 'image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5'",
    "Firefox 128, WEBP, 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5'",
    "Firefox 92, WEBP, 'image/avif,image/webp,*/*'",
    "Firefox 66, WEBP, 'image/webp,*/*'",
    "Firefox 60, AUTO, '*/*'",
    "Firefox 40, AUTO, 'image/png,image/*;q=0.8,*/*;q=0.5'",
    "Safari 17, WEBP, 'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5'",
    "Safari 14, WEBP, 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5'",
    "Safari 12, AUTO, 'image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5'",
    "Internet Explorer 11, AUTO, 'image/png, image/svg+xml, image/jxr, image/*;q=0.8, */*;q=0.5'",
    "a page in Chrome, WEBP, 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8'",
    "a page in Firefox 60, AUTO, 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'",
    "curl, AUTO, '*/*'",
    "Googlebot, AUTO, 'text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8'",
    "a bot that wants pictures, AUTO, 'image/*'",
    "Java's HttpURLConnection, AUTO, 'text/html, image/gif, image/jpeg, */*; q=0.2'",
    "WebP refused, AUTO, 'image/webp;q=0,image/*'",
    "JPEG before WebP, JPEG, 'image/webp;q=0.5,image/jpeg'",
    "JPEG alone, JPEG, image/jpeg",
    "PNG alone, PNG, 'image/png;q=0.1'",
    "neither JPEG nor PNG, AUTO, 'image/jpeg;q=0,image/png;q=0'",
    "text alone, AUTO, text/plain",
    "upper case and spaces, WEBP, ' IMAGE/WEBP ; Q=0.9 , */* ; q=0.1 '",
    "a weight out of range, AUTO, 'image/webp;q=2,*/*'",
    "a weight that is none, AUTO, 'image/webp;q=high,*/*'",
    "a weight without digits, AUTO, 'image/webp;q=,*/*'",
    "nothing but commas, AUTO, ',,;;,q=,'",
  })
  void best_ofARealHeader(String client, OutputFormat format, String accept) {
    assertThat(Accept.best(accept, ALL)).isEqualTo(format);
  }

  @Test
  void best_withoutAHeader_isJpegOrPng() {
    assertThat(Accept.best(null, ALL)).isEqualTo(AUTO);
    assertThat(Accept.best("", ALL)).isEqualTo(AUTO);
  }

  @Test
  void best_isAmongWhatIsOffered() {
    assertThat(Accept.best("image/webp", EnumSet.of(JPEG, PNG))).isEqualTo(AUTO);
    assertThat(Accept.best("image/webp,*/*", EnumSet.of(JPEG))).isEqualTo(JPEG);
    assertThat(Accept.best("image/png", EnumSet.of(JPEG, WEBP))).isEqualTo(JPEG);
  }

  @Test
  void best_ofAVeryLongHeader_isFound() {
    assertThat(Accept.best("a/b;q=0.1,".repeat(100_000) + "image/webp", ALL)).isEqualTo(WEBP);
  }
}
