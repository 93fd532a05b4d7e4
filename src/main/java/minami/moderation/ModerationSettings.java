package minami.moderation;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import minami.uri.ConfiguredUri;

/**
 * How pictures are moderated.
 *
 * @param provider {@code built-in}, the address of a service, or the name of a {@link
 *     ModerationProvider}
 * @param token for the service; empty if it asks for none
 * @param timeout for the scores of one picture, two tries included
 * @param policy what is done with which scores, as of the start
 */
public record ModerationSettings(String provider, String token, Duration timeout, Policy policy) {

  /** There is no {@link Moderator} then: whoever wants scores runs the model. */
  private static final String BUILT_IN = "built-in";

  private static final String ALLOWED =
      "must be built-in, http://host/path, https://host/path or the name of a ModerationProvider";

  private static final Pattern ADDRESS = Pattern.compile("(?i)https?:.*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks a provider, except for whether there is one of that name.
   *
   * @throws IllegalArgumentException saying what it must be, and what is wrong with it
   */
  public static void checkProvider(String provider) {
    if (ADDRESS.matcher(provider).matches()) {
      checkAddress(provider);
    } else if (!NAME.matcher(provider).matches()) {
      throw refused("is none of these");
    }
  }

  private static void checkAddress(String address) {
    try {
      URI uri = ConfiguredUri.parse(address);
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException("holds user information; use minami.moderation.token");
      }
      ConfiguredUri.checkNoQuery(uri); // which may be secret, and is shown
      ConfiguredUri.checkServer(uri);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(ALLOWED + ", but " + why);
  }

  /** Whether the model in this software is used, and no provider. */
  public boolean isBuiltIn() {
    return provider.equals(BUILT_IN);
  }

  /** Whether the provider is a service with an address. */
  boolean isService() {
    return ADDRESS.matcher(provider).matches();
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "moderation by %s within %d ms, %s".formatted(provider, timeout.toMillis(), policy);
  }
}
