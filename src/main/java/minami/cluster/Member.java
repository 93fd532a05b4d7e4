package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A node as the other nodes know it.
 *
 * @param id its name in etcd, in signatures and in the log: its address without the scheme. So two
 *     members cannot share an address, and a restarted node owns what it owned before
 * @param url where other nodes reach it: scheme, host, port and context path, without a trailing
 *     slash
 * @param instance identifies one run of the node; new after each start
 * @param version of its software
 * @param started when, in ISO 8601
 * @param host the address of its host as etcd sees it, for people
 * @param meaning a digest of the settings that decide what a thumbnail's key means; only nodes that
 *     agree on it share
 * @param draining whether it is to be asked for nothing, though it still answers
 */
public record Member(
    String id,
    URI url,
    String instance,
    String version,
    String started,
    String host,
    String meaning,
    boolean draining) {

  /** Stands for an unknown host. */
  static final String UNKNOWN = "unknown";

  /** Longer than any real entry. */
  private static final int LONGEST = 4096;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:+-]{1,64}");
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  /** One that does not drain. */
  Member(URI url, String instance, String version, String started, String host, String meaning) {
    this(
        url.getRawAuthority() + url.getRawPath(),
        url,
        instance,
        version,
        started,
        host,
        meaning,
        false);
  }

  /** A run of a node. Not the generated method, which keeps the class loader after undeploy. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Member m
        && id.equals(m.id)
        && instance.equals(m.instance)
        && draining == m.draining;
  }

  @Override
  public int hashCode() {
    return instance.hashCode();
  }

  /** The same node, draining or not. */
  Member draining(boolean nowDraining) {
    return new Member(id, url, instance, version, started, host, meaning, nowDraining);
  }

  /**
   * Checks the address of a node.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static URI address(String text) {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("neither http nor https");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("no plain host and port");
    }
    if (uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !PATH.matcher(uri.getRawPath()).matches()) {
      throw new IllegalArgumentException("more than a context path after the host");
    }
    int port = uri.getPort() == -1 ? (scheme.equals("http") ? 80 : 443) : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no such port");
    }
    if (isLiteral(uri.getHost()) && !mayBePeer(literal(uri.getHost()))) {
      throw new IllegalArgumentException("no address of a node");
    }
    return URI.create(
        scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + uri.getRawPath());
  }

  /**
   * Whether a node can have this address. Private ones are fine, but somebody with write access to
   * etcd must not be able to send us to the cloud's metadata service.
   */
  static boolean mayBePeer(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress();
  }

  private static boolean isLiteral(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static InetAddress literal(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address", e);
    }
  }

  byte[] toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("url", url.toString());
    json.addProperty("instance", instance);
    json.addProperty("version", version);
    json.addProperty("started", started);
    json.addProperty("host", host);
    json.addProperty("meaning", meaning);
    if (draining) {
      json.addProperty("draining", true);
    }
    return json.toString().getBytes(UTF_8);
  }

  /**
   * Reads an entry that anybody may have written. Unknown fields are ignored: a later version may
   * add some.
   *
   * @param id the name under which it was found
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Member parse(String id, byte[] value) {
    if (value.length > LONGEST) {
      throw new IllegalArgumentException("longer than " + LONGEST + " bytes");
    }
    JsonObject json;
    try {
      json = JsonParser.parseString(new String(value, UTF_8)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      throw new IllegalArgumentException("no JSON object", e);
    }
    Member member =
        new Member(
                address(string(json, "url")),
                word(json, "instance"),
                word(json, "version"),
                word(json, "started"),
                json.has("host") ? word(json, "host") : UNKNOWN,
                word(json, "meaning"))
            .draining(isTrue(json, "draining"));
    if (!member.id().equals(id)) {
      throw new IllegalArgumentException("its address does not match its name");
    }
    return member;
  }

  private static String word(JsonObject json, String name) {
    String word = string(json, name);
    if (!WORD.matcher(word).matches()) {
      throw new IllegalArgumentException("the field " + name + " is not a plain word");
    }
    return word;
  }

  private static boolean isTrue(JsonObject json, String name) {
    JsonElement field = json.get(name);
    return field != null && field.isJsonPrimitive() && field.getAsBoolean();
  }

  private static String string(JsonObject json, String name) {
    JsonElement field = json.get(name);
    if (field == null || !field.isJsonPrimitive()) {
      throw new IllegalArgumentException("the field " + name + " is missing");
    }
    return field.getAsString();
  }
}
