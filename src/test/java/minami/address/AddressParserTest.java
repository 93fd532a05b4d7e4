package minami.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import minami.address.AddressException.Reason;
import minami.config.ConfigException;
import minami.image.Fit;
import minami.image.Gravity;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressParserTest {

  private final AddressParser parser =
      TestConfig.addresses(
          Map.of(
              "minami.origin.blog", "samples:",
              "minami.preset.avatar", "200x200,fit,png",
              "minami.preset.card", "600x,q70"));

  @ParameterizedTest
  @CsvSource({
    "320/240/a.jpg, 320x240/a.jpg",
    "320x240/a.jpg, 320x240/a.jpg",
    "320x/a/b/c.jpg, 320x/a/b/c.jpg",
    "x240/a.jpg, x240/a.jpg",
    "320x240/@blog/a.jpg, 320x240/@blog/a.jpg",
    "320x240/%40blog/a.jpg, 320x240/%40blog/a.jpg",
    "320x240/a%20b%C3%A9.jpg, 320x240/a%20b%C3%A9.jpg",
    "320x240/100%25.jpg, 320x240/100%25.jpg",
    "320x240/a%5B1%5D.jpg, 320x240/a%5B1%5D.jpg",
    "avatar/a.jpg, '200x200,fit,png/a.jpg'",
    "'avatar,fill,2x/a.jpg', '200x200,2x,png/a.jpg'",
  })
  void canonicalAddress_isAnsweredAsItIs(String raw, String key) throws AddressException {
    Address address = parser.parse(raw, false, null);
    assertThat(address.redirect()).isEmpty();
    assertThat(address.spec().key()).isEqualTo(key);
  }

  @Test
  void addedPreset_hasItsMeaningInItsAddress() throws AddressException {
    parser.add(new Additions(Set.of(), Map.of("tile", "90x90,png", "avatar", "1x1")));

    Address unmarked = parser.parse("tile,2x/a.jpg", false, null);
    String canonical = unmarked.redirect().orElseThrow();
    assertThat(canonical).matches("tile~[0-9a-f]{8},2x/a\\.jpg");
    assertThat(unmarked.lasts()).isFalse();
    Address marked = parser.parse(canonical, false, null);
    assertThat(marked.redirect()).isEmpty();
    assertThat(marked.spec().key()).isEqualTo("90x90,2x,png/a.jpg");
    Address untidy = parser.parse(canonical.replace("2x", "png,2x"), false, null);
    assertThat(untidy.redirect()).hasValue(canonical);
    assertThat(untidy.lasts()).isTrue();
    assertThat(parser.parse("avatar/a.jpg", false, null).spec().key())
        .as("the settings count")
        .isEqualTo("200x200,fit,png/a.jpg");

    parser.add(new Additions(Set.of(), Map.of("tile", "80x80,png")));
    Address old = parser.parse(canonical, false, null);
    assertThat(old.spec().key()).isEqualTo("80x80,2x,png/a.jpg");
    assertThat(old.redirect().orElseThrow()).startsWith("tile~").isNotEqualTo(canonical);
    assertThat(old.lasts()).isFalse();

    parser.add(new Additions(Set.of(), Map.of("tile", "png,90x90,c")));
    assertThat(parser.parse(canonical, false, null).redirect())
        .as("the same meaning again")
        .isEmpty();

    parser.add(Additions.NONE);
    assertThatThrownBy(() -> parser.parse(canonical, false, null))
        .isInstanceOf(AddressException.class);
  }

  @Test
  void presetThatMovesIntoTheSettings_keepsItsAddresses() throws AddressException {
    AddressParser moved = TestConfig.addresses(Map.of("minami.preset.tile", "90x90"));
    Address address = moved.parse("tile~00000000/a.jpg", false, null);
    assertThat(address.redirect()).hasValue("tile/a.jpg");
    assertThat(address.lasts()).isFalse();
  }

  @Test
  void addedSize_isAllowedUntilItIsTakenBack() throws AddressException {
    AddressParser closed = TestConfig.addresses(Map.of("minami.sizes", "320x240"));
    assertThatThrownBy(() -> closed.parse("64x/a.jpg", false, null))
        .isInstanceOf(AddressException.class);
    closed.add(new Additions(Set.of("64x"), Map.of()));
    assertThat(closed.parse("64x/a.jpg", false, null).redirect()).isEmpty();
    assertThat(closed.parse("320x240/a.jpg", false, null).redirect()).isEmpty();
    assertThat(closed.keyAtSight("64x/a.jpg")).isNull();
    closed.add(Additions.NONE);
    assertThatThrownBy(() -> closed.parse("64x/a.jpg", false, null))
        .isInstanceOf(AddressException.class);
    assertThat(parser.keyAtSight("64x/a.jpg")).isEqualTo("64x/a.jpg");
    parser.add(new Additions(Set.of("64x"), Map.of()));
    assertThat(parser.keyAtSight("65x/a.jpg")).as("all are allowed").isEqualTo("65x/a.jpg");
  }

  @Test
  void sizeOutOfRange_isMalformed_whateverIsAllowed() {
    AddressParser closed = TestConfig.addresses(Map.of("minami.sizes", "320x240"));
    assertThatThrownBy(() -> closed.parse("1921x/a.jpg", false, null))
        .isInstanceOfSatisfying(
            AddressException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
        .hasMessageContaining("at most 1920");
  }

  @Test
  void whatNodesShare_isTakenOnlyAsFarAsItMakesSense() {
    Additions added =
        Additions.of(
            Map.of(
                "size/64x", "",
                "size/0x0", "",
                "size/../x", "",
                "preset/tile", "90x90",
                "preset/s:x", "90x90",
                "preset/none", "fit",
                "preset/odd", "90x90,<script>",
                "other", "90x90"));
    assertThat(added.sizes()).containsExactly("64x");
    assertThat(added.presets()).containsOnlyKeys("tile");
  }

  @ParameterizedTest
  @CsvSource({
    "'320x240,auto/a.jpg', image/webp, '320x240,webp/a.jpg'",
    "'320x240,auto/a.jpg', '*/*', '320x240,auto/a.jpg'",
    "'320x240,auto/a.jpg', image/png, '320x240,png/a.jpg'",
    "'320x240,auto/a.jpg', image/jpeg, '320x240/a.jpg'",
    "'320x240,auto,q84/a.jpg', image/webp, '320x240,webp/a.jpg'",
    "'320x240,auto,q84/a.jpg', image/jpeg, '320x240,q84/a.jpg'",
    "'320x240,auto,bg00ff00/a.png', image/jpeg, '320x240,bg00ff00/a.png'",
    "'320x240,auto,bg00ff00/a.png', image/webp, '320x240,webp/a.png'",
    "'320x240,auto,anim/a.gif', image/webp, '320x240,webp,anim/a.gif'",
    "'320x240,auto,anim/a.gif', image/png, '320x240,png/a.gif'",
    "'card,auto/a.jpg', image/webp, '600x,webp,q70/a.jpg'",
  })
  void autoAddress_standsForWhatTheClientTakes(String raw, String accept, String key)
      throws AddressException {
    Address address = parser.parse(raw, false, accept);
    assertThat(address.redirect()).isEmpty();
    assertThat(address.varies()).isTrue();
    assertThat(address.spec().key()).isEqualTo(key);
    assertThat(parser.parseKey(key).rendering()).isEqualTo(address.spec().rendering());
    assertThat(parser.parsePurge("thumbnails/" + raw).concerns(key)).isTrue();
    assertThat(parser.keyAtSight(raw))
        .as("depends on the client")
        .satisfiesAnyOf(
            sight -> assertThat(sight).isNull(), sight -> assertThat(raw).startsWith("card"));
  }

  @Test
  void purgeOfOneFormat_leavesTheOthers() throws AddressException {
    Purge purge = parser.parsePurge("thumbnails/320x240,webp/a.jpg");
    assertThat(purge.concerns("320x240,webp/a.jpg")).isTrue();
    assertThat(purge.concerns("320x240,auto/a.jpg")).isFalse();
    assertThat(parser.parsePurge(purge.path())).isEqualTo(purge);
    Purge all = parser.parsePurge("thumbnails/320x240,auto,anim/a.jpg");
    assertThat(all.concerns("320x240,webp,anim/a.jpg")).isTrue();
    assertThat(parser.parsePurge(all.path())).isEqualTo(all);
  }

  @Test
  void formatSwitchedOff_isRefused_andAutoDoesWithoutIt() throws AddressException {
    AddressParser without = TestConfig.addresses(Map.of("minami.formats-out", "jpg,png"));
    assertThatThrownBy(() -> without.parse("320x240,webp/a.jpg", false, null))
        .isInstanceOfSatisfying(
            AddressException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN))
        .hasMessageContaining("minami.formats-out");
    assertThat(without.parse("320x240,auto/a.jpg", false, "image/webp,*/*").spec().key())
        .isEqualTo("320x240,auto/a.jpg");
    AddressParser jpegOnly = TestConfig.addresses(Map.of("minami.formats-out", "jpg"));
    assertThat(jpegOnly.parse("320x240,auto/a.jpg", false, "image/png").spec().key())
        .isEqualTo("320x240/a.jpg");
    assertThatThrownBy(
            () ->
                TestConfig.addresses(
                    Map.of("minami.formats-out", "jpg", "minami.preset.tile", "90x90,gif")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("minami.preset.tile");
  }

  @Test
  void everyOption_isUnderstood() throws AddressException {
    RenderOptions options =
        parser.parse("320x240,noup,se,2x,q70,bg0a0b0c,v7/a.jpg", false, null).spec().rendering();
    assertThat(options)
        .isEqualTo(
            new RenderOptions(
                640, 480, Fit.FILL, false, Gravity.SOUTH_EAST, OutputFormat.JPEG, 70, 0x0A0B0C));
  }

  @ParameterizedTest
  @CsvSource({
    "'320x240,jpg/a.jpg', 320x240/a.jpg",
    "'320x240,fill,up,c,q85,bgFFFFFF/a.jpg', 320x240/a.jpg",
    "'320x240,png,fit/a.jpg', '320x240,fit,png/a.jpg'",
    "'fit,320x240/a.jpg', '320x240,fit/a.jpg'",
    "'320x240,fit,noup/a.jpg', '320x240,fit/a.jpg'",
    "'320x240,bgFF00aa/a.jpg', '320x240,bgff00aa/a.jpg'",
    "320x240%2Cfit/a.jpg, '320x240,fit/a.jpg'",
    "320x240/%61.jpg, 320x240/a.jpg",
    "320/240/%61.jpg, 320x240/a.jpg",
    "320x240/a[1].jpg, 320x240/a%5B1%5D.jpg",
    "320x240/a%5b1%5d.jpg, 320x240/a%5B1%5D.jpg",
    "320/240/a[1].jpg, 320x240/a%5B1%5D.jpg",
    "320x240/%25%32%35.jpg, 320x240/%2525.jpg",
    "'avatar,fit,2x/a.jpg', 'avatar,2x/a.jpg'",
    "'avatar,png,noup/a.jpg', avatar/a.jpg",
    "'320x240,fit,smart/a.jpg', '320x240,fit/a.jpg'",
    "'320x240,pad,ne/a.jpg', '320x240,pad/a.jpg'",
    "'320x,face/a.jpg', 320x/a.jpg",
    "'320x240,png,q70,bg00ff00/a.jpg', '320x240,png/a.jpg'",
    "'320x,pad,png,bg00ff00/a.jpg', '320x,pad,png/a.jpg'",
    "'320x240,q70,blurhash/a.jpg', '320x240,blurhash/a.jpg'",
    "'avatar,q20/a.jpg', avatar/a.jpg",
    "'320x240,2x,face,png/a.jpg', '320x240,face,2x,png/a.jpg'",
    "'320x240,webp,q84/a.jpg', '320x240,webp/a.jpg'",
    "'320x240,anim,webp,q85/a.jpg', '320x240,webp,anim,q85/a.jpg'",
    "'320x240,webp,bg00ff00/a.jpg', '320x240,webp/a.jpg'",
    "'320x240,anim,q85/a.jpg', '320x240/a.jpg'",
    "'320x240,png,anim/a.jpg', '320x240,png/a.jpg'",
    "'320x240,q20,anim,gif/a.gif', '320x240,gif,anim/a.gif'",
    "'320x240,bg00ff00,q85,auto/a.jpg', '320x240,auto,q85,bg00ff00/a.jpg'",
    "'avatar,webp,q84/a.jpg', 'avatar,webp/a.jpg'",
    "'card,webp,q70/a.jpg', 'card,webp/a.jpg'",
  })
  void otherSpelling_isRedirectedToTheCanonicalOne(String raw, String canonical)
      throws AddressException {
    assertThat(parser.parse(raw, false, null).redirect()).contains(canonical);
    assertThat(parser.parse(canonical, false, null).redirect()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"320x240/a%2fb.jpg", "320x240/a%2Fb.jpg"})
  void slashThatIsEncoded_isMalformed(String raw) {
    assertReason(raw, Reason.MALFORMED);
  }

  @Test
  void query_isRedirectedAway() throws AddressException {
    assertThat(parser.parse("320x240/a.jpg", true, null).redirect()).contains("320x240/a.jpg");
    assertThat(parser.parse("320/240/a.jpg", true, null).redirect()).contains("320x240/a.jpg");
    assertThat(parser.parse("avatar/a.jpg", true, null).redirect()).contains("avatar/a.jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "320",
        "320/240",
        "320/240/",
        "320x240",
        "320x240/",
        "320x240//a.jpg",
        "320x240/a//b.jpg",
        "320x240/a/",
        "320x240/../a.jpg",
        "320x240/a/..",
        "320x240/./a.jpg",
        "320x240/%2e%2e/a.jpg",
        "320x240/%2E/a.jpg",
        "320x240/a%2Fb.jpg",
        "320x240/a%5cb.jpg",
        "320x240/a\\b.jpg",
        "320x240/a;v=1.jpg",
        "320x240/..;/a.jpg",
        "320x240/a%00.jpg",
        "320x240/a%0d%0aSet-Cookie:x.jpg",
        "320x240/a%7f.jpg",
        "320x240/a%c2%85.jpg",
        "320x240/a%c0%afb.jpg",
        "320x240/a%e0%80%af.jpg",
        "320x240/a%ed%a0%80.jpg",
        "320x240/a%ff.jpg",
        "320x240/a%2",
        "320x240/a%",
        "320x240/a%zz.jpg",
        "320x240/a%\uFF11\uFF11.jpg",
        "320x240/a b.jpg",
        "320x240/\u00e9.jpg",
        "320x240/@/a.jpg",
        "320x240/@BLOG/a.jpg",
        "320x240/@blog",
        "320x240/@blog/",
        "0x240/a.jpg",
        "0/240/a.jpg",
        "0320x240/a.jpg",
        "-1x240/a.jpg",
        "1921x240/a.jpg",
        "1921/240/a.jpg",
        "320x1921/a.jpg",
        "961x240,2x/a.jpg",
        "99999999999x1/a.jpg",
        "\uFF13x240/a.jpg",
        "x/a.jpg",
        "fit/a.jpg",
        "320x240,/a.jpg",
        "320x240,fit,pad/a.jpg",
        "320x240,fit,fit/a.jpg",
        "320x240,640x480/a.jpg",
        "320x240,q0/a.jpg",
        "320x240,q101/a.jpg",
        "320x240,q085/a.jpg",
        "320x240,1x/a.jpg",
        "320x240,4x/a.jpg",
        "320x240,bgfff/a.jpg",
        "320x240,bggggggg/a.jpg",
        "320x240,v/a.jpg",
        "320x240,v%2f/a.jpg",
        "avatar,100x100/a.jpg",
        "fit,avatar/a.jpg",
        "nosuchpreset/a.jpg",
      })
  void malformedAddress_isRefused(String raw) {
    assertReason(raw, Reason.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "320x240,q200/a.jpg | the quality is q1 to q100",
        "320x240,4x/a.jpg | 2x or 3x",
        "320x240,1.5x/a.jpg | 2x or 3x",
        "320x240,bgfff/a.jpg | six hexadecimal digits",
        "320x240,v/a.jpg | v followed by 1 to 64 letters",
        "320x240,fit,pad/a.jpg | the fit is fill, fit or pad",
        "nosuchpreset/a.jpg | no preset of that name",
        "320x240,sharp/a.jpg | the gravity is c, n,",
        "320/240 | the image is missing",
        "320/240/ | the image is missing",
        "320x240 | the image is missing",
        "320x240/ | the image is missing",
        "320x240/@blog | the image is missing",
        "320x240/a//b.jpg | an empty segment",
        "2048x/a.jpg | the width is out of range: at most 1920 device pixels (minami.max-width)",
        "x3840/a.jpg | the height is out of range: at most 1920 device pixels (minami.max-height)",
      })
  void refusal_saysWhatIsWrongAndWhatMayBe(String raw, String why) {
    assertThatThrownBy(() -> parser.parse(raw, false, null))
        .isInstanceOf(AddressException.class)
        .hasMessageContaining(why);
  }

  @Test
  void namesWithPercentSignsAndBrackets_areDecodedOnce() throws AddressException {
    assertThat(parser.parse("320x240/100%25.jpg", false, null).spec().image().path())
        .isEqualTo("100%.jpg");
    assertThat(parser.parse("320x240/a%2520b.jpg", false, null).spec().image().path())
        .isEqualTo("a%20b.jpg");
    assertThat(parser.parse("320x240/a[1].jpg", false, null).spec())
        .isEqualTo(parser.parse("320x240/a%5B1%5D.jpg", false, null).spec());
  }

  /** README has them: no redirect, and no picture larger than its original. */
  @Test
  void addressesOfTheNextJsLoader_areCanonical() throws AddressException {
    for (int width : new int[] {16, 384, 640, 1920}) {
      Address address = parser.parse(width + "x,fit,q75/boats/red.jpg", false, null);
      assertThat(address.redirect()).isEmpty();
      assertThat(address.spec().rendering().enlarge()).isFalse();
    }
  }

  @Test
  void addressOf2049Characters_isRefused() throws AddressException {
    String longest = "320x240/" + "a".repeat(2048 - "/t/320x240/".length());
    assertThat(parser.parse(longest, false, null).redirect()).isEmpty();
    assertReason(longest + "a", Reason.MALFORMED);
  }

  @Test
  void unknownOrigin_isForbidden() {
    assertReason("320x240/@elsewhere/a.jpg", Reason.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "320/240/a.jpg",
        "320x240/a.jpg",
        "320x240,fit,2x,png/a/b/c.jpg",
        "320/240/1/2/a.jpg",
        "x240/@blog/a%20b.jpg",
      })
  void keyAtSight_ofACanonicalAddress_isItsKey(String raw) throws AddressException {
    assertThat(parser.keyAtSight(raw)).isEqualTo(parser.parse(raw, false, null).spec().key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "320/240/%61.jpg",
        "320x240,jpg/a.jpg",
        "320x240,png,fit/a.jpg",
        "320x240%2Cfit/a.jpg",
        "avatar/a.jpg",
      })
  void keyAtSight_ofAnAddressToBeParsed_isNoKey(String raw) {
    String key = parser.keyAtSight(raw);
    assertThatThrownBy(() -> parser.parseKey(key)).isInstanceOf(AddressException.class);
  }

  @Test
  void keyAtSight_isNotTaken_whereMoreThanTheKeyDecides() {
    assertThat(signed("0123456789abcdef").keyAtSight("320x240/a.jpg")).isNull();
    AddressParser strict = TestConfig.addresses(Map.of("minami.sizes", "320x240"));
    assertThat(strict.keyAtSight("320x240/a.jpg")).isNull();
  }

  /** The key may be there: a preset's name is shorter than what it stands for. */
  @Test
  void keyAtSight_isNotTaken_ofATooLongAddress() {
    String longest = "320x240/" + "a".repeat(2048 - "/t/320x240/".length());
    assertThat(parser.keyAtSight(longest)).isEqualTo(longest);
    assertThat(parser.keyAtSight(longest + "a")).isNull();
  }

  @Test
  void listOfSizes_allowsThemAndPresetsOnly() throws AddressException {
    AddressParser strict =
        TestConfig.addresses(Map.of("minami.sizes", "320x240, x100", "minami.preset.p", "50x50"));
    assertThat(strict.parse("320x240,fit,2x/a.jpg", false, null).redirect()).isEmpty();
    assertThat(strict.parse("320/240/a.jpg", false, null).redirect()).isEmpty();
    assertThat(strict.parse("x100/a.jpg", false, null).redirect()).isEmpty();
    assertThat(strict.parse("p/a.jpg", false, null).redirect()).isEmpty();
    assertThat(reasonOf(strict, "50x50/a.jpg")).isEqualTo(Reason.FORBIDDEN);
    assertThat(reasonOf(strict, "320x241/a.jpg")).isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void differentSpecs_neverShareAKey_andCanonicalParsesToItself() {
    Random random = new Random(20261123);
    Map<String, ThumbnailSpec> seen = new HashMap<>();
    int parsed = 0;
    for (int i = 0; i < 200_000; i++) {
      String raw = randomAddress(random);
      Optional<Address> address = tryParse(raw);
      if (address.isEmpty()) {
        continue;
      }
      parsed++;
      ThumbnailSpec spec = address.get().spec();
      Address again = tryParse(spec.key()).orElseThrow();
      assertThat(again.spec()).as(raw).isEqualTo(spec);
      assertThat(again.redirect()).as(raw).isEmpty();
      ThumbnailSpec before = seen.putIfAbsent(spec.key(), spec);
      assertThat(before == null || before.equals(spec)).as("%s and %s", raw, spec.key()).isTrue();
    }
    assertThat(parsed).isGreaterThan(50_000);
    assertThat(seen.size()).isGreaterThan(1_000);
  }

  private static String randomAddress(Random random) {
    String[] words = {
      "320x240",
      "x9",
      "9x",
      "1x1",
      "320x",
      "fit",
      "pad",
      "fill",
      "up",
      "noup",
      "c",
      "n",
      "se",
      "2x",
      "3x",
      "jpg",
      "png",
      "q1",
      "q85",
      "q100",
      "bgffffff",
      "bgAbCdEf",
      "v1",
      "vjpg",
      "v",
      "avatar",
      "card"
    };
    String[] pieces = {
      "a", "b.jpg", "%61", "%2f", "%20", "@", "%40", "@blog", ",", "/", "q1", "\u00e9", "%C3%A9",
      "..", ":", "%25", "[", "]", "%5b"
    };
    StringBuilder raw =
        new StringBuilder(random.nextInt(8) == 0 ? "320/240" : words[random.nextInt(5)]);
    for (int n = random.nextInt(4); n > 0; n--) {
      raw.append(',').append(words[random.nextInt(words.length)]);
    }
    raw.append('/');
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      raw.append(pieces[random.nextInt(pieces.length)]);
    }
    return raw.toString();
  }

  private Optional<Address> tryParse(String raw) {
    try {
      return Optional.of(parser.parse(raw, false, null));
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  private void assertReason(String raw, Reason reason) {
    assertThat(reasonOf(parser, raw)).as(raw).isEqualTo(reason);
  }

  private static Reason reasonOf(AddressParser parser, String raw) {
    try {
      parser.parse(raw, false, null);
      return null;
    } catch (AddressException e) {
      return e.reason();
    }
  }

  @Test
  void signedAddress_isAnsweredWithAnyOfTheKeys() throws AddressException {
    AddressParser signed = signed("first-key-0123456789, second-key-0123456789");
    for (String key : List.of("first-key-0123456789", "second-key-0123456789")) {
      String address = "s:" + sign(key, "320/240/a.jpg") + "/320/240/a.jpg";
      assertThat(signed.parse(address, false, null))
          .satisfies(a -> assertThat(a.redirect()).isEmpty());
      assertThat(signed.parse(address, false, null).spec().key()).isEqualTo("320x240/a.jpg");
    }
  }

  @Test
  void signedAddress_redirectsToASignedOne() throws AddressException {
    AddressParser signed = signed("first-key-0123456789");
    String raw = "320x240,png,fit/a.jpg";
    String to =
        signed
            .parse("s:" + sign("first-key-0123456789", raw) + "/" + raw, false, null)
            .redirect()
            .orElseThrow();
    assertThat(to).endsWith("/320x240,fit,png/a.jpg");
    assertThat(signed.parse(to, false, null).redirect()).isEmpty();
    assertThat(signed.parse(to, true, null).redirect()).contains(to);
  }

  @Test
  void everyFlippedBitOfASignature_isForbidden() {
    AddressParser signed = signed("first-key-0123456789");
    String rest = "320x240/a.jpg";
    byte[] good =
        ("s:" + sign("first-key-0123456789", rest) + "/" + rest).getBytes(StandardCharsets.UTF_8);
    for (int i = 2; i < good.length - rest.length() - 1; i++) {
      for (int bit = 0; bit < 7; bit++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << bit);
        String raw = new String(bad, StandardCharsets.UTF_8);
        assertThat(reasonOf(signed, raw)).as(raw).isEqualTo(Reason.FORBIDDEN);
      }
    }
  }

  @Test
  void missingEmptyPaddedOrForeignSignature_isForbidden() {
    AddressParser signed = signed("first-key-0123456789");
    String good = sign("first-key-0123456789", "320x240/a.jpg");
    for (String raw :
        List.of(
            "320x240/a.jpg",
            "s:/320x240/a.jpg",
            "s:" + good,
            "s:" + good + "=/320x240/a.jpg",
            "s:" + good + "/640x480/a.jpg",
            "s:" + good + "/320x240/a.jpg/",
            "s:" + good.substring(0, 20) + "/320x240/a.jpg",
            "s:" + sign("other-key-01234567890", "320x240/a.jpg") + "/320x240/a.jpg")) {
      assertThat(reasonOf(signed, raw)).as(raw).isEqualTo(Reason.FORBIDDEN);
    }
  }

  @Test
  void signatureWhereNoneIsAsked_isForbidden() {
    assertReason(
        "s:" + sign("first-key-0123456789", "320x240/a.jpg") + "/320x240/a.jpg", Reason.FORBIDDEN);
  }

  @Test
  void presetOutOfRange_stopsTheStart() {
    assertThatThrownBy(() -> TestConfig.read(Map.of("minami.preset.huge", "3000x10")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("minami.preset.huge")
        .hasMessageContaining("3000x10");
  }

  private static AddressParser signed(String keys) {
    return TestConfig.addresses(Map.of("minami.signing-keys", keys));
  }

  private static String sign(String key, String address) {
    return new Signatures(List.of(key)).sign(address);
  }
}
