package minami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import minami.address.Purge;
import org.junit.jupiter.api.Test;

class PurgeBatchTest {

  @Test
  void batch_concernsWhatItsPurgesConcern() {
    List<Purge> purges =
        List.of(
            new Purge(
                Purge.Kind.THUMBNAIL, "64x48/a.jpg", Set.of("64x48/a.jpg", "64x48,webp/a.jpg")),
            Purge.of(Purge.Kind.IMAGE, "b.jpg"),
            Purge.of(Purge.Kind.BELOW, "d/"),
            Purge.of(Purge.Kind.BELOW, "@two/"));
    PurgeBatch batch = new PurgeBatch(purges);
    Stream.of("a.jpg", "b.jpg", "d/c.jpg", "d", "@two/a.jpg", "@three/b.jpg", "two/d/a.jpg")
        .forEach(
            image -> {
              assertThat(batch.concernsImage(image))
                  .as(image)
                  .isEqualTo(purges.stream().anyMatch(purge -> purge.concernsImage(image)));
              for (String key : List.of("64x48/" + image, "32x24/" + image)) {
                assertThat(batch.concerns(key))
                    .as(key)
                    .isEqualTo(purges.stream().anyMatch(purge -> purge.concerns(key)));
              }
            });
  }
}
