package minami.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import minami.see.Scores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {

  private static Policy policy(Decision strongest, Decision unknown) {
    return new Policy(
        strongest,
        Thresholds.parse("porn+hentai:0.75, sexy:1"),
        Thresholds.parse("porn+hentai:0.5"),
        unknown);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.25, 0, BLOCK", // just at the threshold
    "0.5, 0.2499, 0, MARK",
    "0, 0.5, 0, MARK",
    "0.499, 0, 0.999, SHOW",
    "0, 0, 1, BLOCK",
  })
  void decision_isThatOfTheStrongestThresholdReached(
      double porn, double hentai, double sexy, Decision decision) {
    Scores scores = Scores.of(Map.of("porn", porn, "hentai", hentai, "sexy", sexy));
    assertThat(policy(Decision.BLOCK, Decision.SHOW).decide(scores)).isEqualTo(decision);
  }

  @Test
  void strongestThing_isWhatIsConfigured() {
    Scores bad = Scores.of(Map.of("porn", 0.99));
    assertThat(policy(Decision.BLUR, Decision.BLOCK).decide(bad)).isEqualTo(Decision.BLUR);
    assertThat(policy(Decision.MARK, Decision.BLOCK).decide(bad)).isEqualTo(Decision.MARK);
  }

  @Test
  void scoresOfOtherClassesOnly_areAsGoodAsUnknown() {
    Scores other = Scores.of(Map.of("gore", 1.0));
    assertThat(policy(Decision.BLOCK, Decision.BLUR).decide(other)).isEqualTo(Decision.BLUR);
  }

  @Test
  void classesOfTheMarkThresholdAlone_doNotMakeAPictureFit() {
    Thresholds misspelt = Thresholds.parse("nudty:0.5");
    Thresholds marked = Thresholds.parse("porn:0.5");
    Scores scores = Scores.of(Map.of("nudity", 1.0, "porn", 0.1));
    assertThat(new Policy(Decision.BLOCK, misspelt, marked, Decision.BLUR).decide(scores))
        .isEqualTo(Decision.BLUR);
    assertThat(new Policy(Decision.MARK, misspelt, marked, Decision.BLUR).decide(scores))
        .isEqualTo(Decision.SHOW);
  }

  @Test
  void classThatIsNotScoredBesideOthers_countsAsNothing() {
    Scores some = Scores.of(Map.of("hentai", 0.1));
    assertThat(policy(Decision.BLOCK, Decision.BLUR).decide(some)).isEqualTo(Decision.SHOW);
  }

  @Test
  void emptyThresholds_areNeverReached() {
    Policy never =
        new Policy(Decision.BLOCK, Thresholds.parse(""), Thresholds.parse(" "), Decision.SHOW);
    assertThat(never.decide(Scores.of(Map.of("porn", 1.0)))).isEqualTo(Decision.SHOW);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHOW", "BLUR", "BLOCK"})
  void unknownScores_areDecidedApart(Decision unknown) {
    Policy marking = policy(Decision.MARK, unknown);
    assertThat(marking.decide(Scores.unknown())).isEqualTo(unknown);
    assertThat(marking.decide(Scores.SMALL)).isEqualTo(unknown);
  }

  @Test
  void policyThatDoesNothing_isRefused() {
    assertThatThrownBy(() -> policy(Decision.SHOW, Decision.SHOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> policy(Decision.BLUR, Decision.MARK))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "porn",
        "porn:",
        ":0.5",
        "porn:0",
        "porn:0.0",
        "porn:1.1",
        "porn:-0.5",
        "porn:NaN",
        "porn:1e-1",
        "porn:.5",
        "porn:0.5f",
        "Porn:0.5",
        "p.n:0.5",
        "porn+:0.5",
        "porn+porn:0.5",
        "porn:0.5,",
        "porn:0.5;sexy:0.5",
        "porn 0.5",
        "aaaaaaaaaabbbbbbbbbbccccccccccddd:0.5"
      })
  void textThatIsNoThresholds_isRefused(String text) {
    assertThatThrownBy(() -> Thresholds.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thresholds_areEqualByTheirText() {
    assertThat(policy(Decision.BLUR, Decision.SHOW))
        .isEqualTo(policy(Decision.BLUR, Decision.SHOW))
        .hasSameHashCodeAs(policy(Decision.BLUR, Decision.SHOW))
        .hasToString(
            "blur from porn+hentai:0.75, sexy:1, mark from porn+hentai:0.5, if unknown show");
    assertThat(Thresholds.parse("a:0.5")).isNotEqualTo(Thresholds.parse("a:0.6"));
  }
}
