package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WorkFolderTest {

  @Test
  void clockAheadOfTheFileSystems_leavesItsOwnFolderAlone() throws Exception {
    WorkFolder folder = WorkFolder.create();
    try {
      Files.setLastModifiedTime(folder.path(), FileTime.from(Instant.now().minusSeconds(3_600)));

      folder.deleteOrphans();

      assertThat(folder.path()).isNotEmptyDirectory();
    } finally {
      folder.delete();
    }
  }
}
