package minami.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import minami.s3.S3Settings.Style;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {

  @ParameterizedTest
  @CsvSource({
    "s3://photos/, '', us-east-1, AUTO, https://photos.s3.us-east-1.amazonaws.com/a%20b/%2B.jpg",
    "s3://photos/, '', us-east-1, PATH, https://s3.us-east-1.amazonaws.com/photos/a%20b/%2B.jpg",
    "s3://my.photos/, '', eu-west-1, AUTO,"
        + " https://s3.eu-west-1.amazonaws.com/my.photos/a%20b/%2B.jpg",
    "s3://photos/, '', cn-north-1, AUTO,"
        + " https://photos.s3.cn-north-1.amazonaws.com.cn/a%20b/%2B.jpg",
    "s3://photos/x%20y/, http://127.0.0.1:9000, auto, AUTO,"
        + " http://127.0.0.1:9000/photos/x%20y/a%20b/%2B.jpg",
    "s3://photos/, https://minio.example.com/, x, HOST,"
        + " https://photos.minio.example.com/a%20b/%2B.jpg",
    "s3://photos/, https://EXAMPLE.com/storage/s3, x, AUTO,"
        + " https://example.com/storage/s3/photos/a%20b/%2B.jpg",
  })
  void object_hasItsAddress(
      String address, String endpoint, String region, Style style, String expected) {
    S3Settings settings =
        new S3Settings(
            endpoint.isEmpty() ? null : S3Settings.endpoint(endpoint), region, style, "", "");

    assertThat(new Bucket(BucketAddress.parse(address), settings).object("a b/+.jpg"))
        .hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:photos",
        "s3:///a/",
        "s3://ab/",
        "s3://Photos/",
        "s3://my_photos/",
        "s3://me:secret@photos/",
        "s3://photos:80/",
        "s3://a..b/",
        "s3://photos",
        "s3://photos/a",
        "s3://photos//",
        "s3://photos/../",
        "s3://photos/a/./",
        "s3://photos/%2e%2e/",
        "s3://photos/?a/",
        "s3://photos/#/",
        "s3://photos/a b/",
      })
  void otherForms_refusedWithoutTheirText(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BucketAddress.parse(address))
        .withMessageMatching("(has|does) .*")
        .withMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/",
        "http://",
        "https://me:secret@host/",
        "host:9000",
        "http://h:0/",
        "http://h/?a",
        "http://a b/",
        "http://h/#a"
      })
  void endpointThatIsNone_refused(String endpoint) {
    assertThatIllegalArgumentException().isThrownBy(() -> S3Settings.endpoint(endpoint));
  }

  @Test
  void settingsAndBucket_doNotShowTheirKeys() {
    S3Settings settings = new S3Settings(null, "us-east-1", Style.AUTO, "the-key", "the-secret");
    assertThat(settings + " " + new Bucket(BucketAddress.parse("s3://photos/"), settings))
        .doesNotContain("the-");
  }
}
