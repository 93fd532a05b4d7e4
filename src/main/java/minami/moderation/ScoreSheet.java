package minami.moderation;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import minami.moderation.Trouble.Reason;
import minami.see.Scores;

/**
 * Reads what a provider answers. What is not understood is never left out: a class that is missing
 * counts as 0, so the picture would be shown.
 */
final class ScoreSheet {

  private static final int MOST_CLASSES = 64;

  private final Map<String, Double> byClass = new HashMap<>();

  private ScoreSheet() {}

  /** The scores in an object of JSON such as {@code {"porn": 0.93, "sexy": 0.02}}. */
  static Scores read(byte[] json) throws Trouble {
    ScoreSheet sheet = new ScoreSheet();
    try (JsonReader reader =
        new JsonReader(
            new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8))) {
      reader.setStrictness(Strictness.STRICT);
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (reader.peek() != JsonToken.NUMBER) {
          throw nonsense("a score is not a number");
        }
        sheet.add(name, reader.nextDouble());
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw nonsense("something follows the object");
      }
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw nonsense("it is not an object of JSON such as {\"porn\": 0.93, \"sexy\": 0.02}");
    }
    return sheet.scores();
  }

  /** The scores in a map, which may be null and may hold anything. */
  static Scores of(Map<String, Double> theirs) throws Trouble {
    if (theirs == null) {
      throw nonsense("it is null");
    }
    ScoreSheet sheet = new ScoreSheet();
    try {
      for (Map.Entry<String, Double> one : theirs.entrySet()) {
        sheet.add(one.getKey(), one.getValue());
      }
    } catch (NullPointerException | ClassCastException e) {
      throw nonsense("a class or a score is null or of another type");
    }
    return sheet.scores();
  }

  private void add(String name, double score) throws Trouble {
    if (!Thresholds.CLASS.matcher(name).matches()) {
      throw nonsense("a class is not named by 1 to 32 of a-z, 0-9, _ and -");
    }
    if (!(score >= 0 && score <= 1)) { // so neither is NaN
      throw nonsense("a score is not from 0 to 1");
    }
    if (byClass.size() == MOST_CLASSES) {
      throw nonsense("there are more than " + MOST_CLASSES + " classes");
    }
    if (byClass.put(name, score) != null) {
      throw nonsense("a class comes twice");
    }
  }

  private Scores scores() throws Trouble {
    if (byClass.isEmpty()) {
      throw nonsense("there are no scores");
    }
    return Scores.of(byClass);
  }

  private static Trouble nonsense(String why) {
    return new Trouble(Reason.NONSENSE, "its answer is not understood: " + why);
  }
}
