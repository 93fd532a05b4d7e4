package minami.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What a node says at {@code /status}. */
public record Status(int code, JsonObject json) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Asks a node; one that cannot be reached, or does not answer for long, has the code 0. */
  public static Status of(URI node) {
    return of(node, "");
  }

  /** The same with this token. */
  public static Status of(URI node, String token) {
    try {
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(node.resolve("status"))
                  .timeout(PATIENCE)
                  .header("Authorization", "Bearer " + token)
                  .build(),
              BodyHandlers.ofString());
      return new Status(
          response.statusCode(), JsonParser.parseString(response.body()).getAsJsonObject());
    } catch (IOException e) {
      return new Status(0, new JsonObject());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Status(0, new JsonObject());
    }
  }

  /** The names of the members, as this node knows them. */
  public Set<String> members() {
    return breakers().keySet();
  }

  /** The state of each member's breaker, by the member's name. */
  public Map<String, String> breakers() {
    Map<String, String> breakers = new HashMap<>();
    if (json.has("members")) {
      for (JsonElement member : json.getAsJsonArray("members")) {
        breakers.put(
            member.getAsJsonObject().get("node").getAsString(),
            member.getAsJsonObject().get("breaker").getAsString());
      }
    }
    return breakers;
  }

  /** A counter. */
  public long number(String name) {
    return json.get(name).getAsLong();
  }

  /** How many thumbnails came from there. */
  public long answers(String source) {
    return json.getAsJsonObject("answers").get(source).getAsLong();
  }
}
