package minami.s3;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What S3 says in the body of an answer that is no success. Nothing of it is more than a word: what
 * looks otherwise is left out.
 *
 * @param code such as {@code NoSuchKey}; empty if there is none
 * @param region that the request should have named; empty if it does not say
 * @param ours our time, as the server understood it
 * @param theirs the server's time
 */
public record S3Error(String code, String region, String ours, String theirs) {

  /** How much of a body is worth reading. */
  public static final int MAX_BODY = 4096;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9:.-]{1,64}");

  /** Reads a body, or the begin of one. */
  public static S3Error read(byte[] body) {
    Map<String, String> said = new HashMap<>();
    try {
      XMLStreamReader xml = Xml.reader(new ByteArrayInputStream(body));
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT && !xml.getLocalName().equals("Error")) {
          String name = xml.getLocalName();
          said.putIfAbsent(name, xml.getElementText());
        }
      }
    } catch (XMLStreamException e) {
      // Cut off, or no XML at all: what has come so far counts.
    }
    return new S3Error(
        word(said, "Code"),
        word(said, "Region"),
        word(said, "RequestTime"),
        word(said, "ServerTime"));
  }

  private static String word(Map<String, String> said, String name) {
    String text = said.getOrDefault(name, "").strip();
    return WORD.matcher(text).matches() ? text : "";
  }

  /** Whether the credentials were good once. */
  public boolean isExpired() {
    return switch (code) {
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" -> true;
      default -> false;
    };
  }

  /** Whether there is no such bucket. */
  public boolean isMissingBucket() {
    return code.equals("NoSuchBucket");
  }

  /**
   * The code and what to do about it, for the log; empty if it says nothing.
   *
   * @param rights what whoever asks needs, for people
   */
  public String advice(Bucket bucket, String rights) {
    String remedy = remedy(bucket, rights);
    return remedy.isEmpty() ? code : code + ", " + remedy;
  }

  private String remedy(Bucket bucket, String rights) {
    return switch (code) {
      case "NoSuchBucket" ->
          bucket + " does not exist: create it, or correct its name, s3.endpoint or s3.region";
      case "AccessDenied", "AllAccessDisabled", "Unauthorized" ->
          "allow these credentials "
              + rights
              + " in "
              + bucket
              + "; S3 answers the same for an object that does not exist where s3:ListBucket is not"
              + " allowed";
      case "InvalidAccessKeyId" ->
          "the server does not know the access key: correct s3.access-key, or what AWS' default"
              + " chain finds";
      case "SignatureDoesNotMatch" ->
          "the secret key is not that of the access key: correct s3.secret-key, or what AWS' default"
              + " chain finds";
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          "the temporary credentials have expired, and AWS' default chain has no others: renew them"
              + " where they come from";
      case "RequestTimeTooSkewed" ->
          "the clocks differ by too much ("
              + time(ours)
              + " here, "
              + time(theirs)
              + " there): set the one that is wrong, best by NTP";
      case "AuthorizationHeaderMalformed", "PermanentRedirect", "InvalidRegionName" ->
          bucket
              + " is not in the region "
              + bucket.region()
              + (region.isEmpty() ? ": correct s3.region" : ": set s3.region to " + region);
      case "SlowDown" -> bucket + " gets more requests than it takes";
      default -> "";
    };
  }

  private static String time(String said) {
    return said.isEmpty() ? "unknown" : said;
  }
}
