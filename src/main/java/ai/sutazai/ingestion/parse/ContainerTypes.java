package ai.sutazai.ingestion.parse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;

/**
 * Looks into ZIP and OLE2 files for the document they are, with bounded memory: the files are
 * anyone's, and this runs in the service itself.
 */
final class ContainerTypes {

  static final String ZIP = "application/zip";
  static final String OLE = "application/x-tika-msoffice";

  private static final String CONTENT_TYPES = "[Content_Types].xml";
  private static final int LARGEST_CONTENT_TYPES = 1 << 20;
  private static final int MOST_ENTRIES_STREAMED = 20;
  private static final Pattern MAIN_PART =
      Pattern.compile("ContentType\\s*=\\s*[\"']([^\"']+)\\.main\\+xml[\"']");
  private static final Map<String, String> FOLDERS =
      Map.of(
          "word/", MediaTypes.DOCX,
          "ppt/", MediaTypes.PPTX,
          "xl/", MediaTypes.XLSX);

  private ContainerTypes() {}

  static String ofZip(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry mimetype = zip.getEntry("mimetype");
      if (mimetype != null) {
        return declared(zip.getInputStream(mimetype));
      }
      ZipEntry contentTypes = zip.getEntry(CONTENT_TYPES);
      return contentTypes == null ? ZIP : mainPart(zip.getInputStream(contentTypes));
    } catch (ZipException | IllegalArgumentException damaged) {
      return ofDamagedZip(file);
    }
  }

  /** Still says what it was meant to be, so that it is called corrupt and not unsupported. */
  private static String ofDamagedZip(Path file) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (int i = 0; i < MOST_ENTRIES_STREAMED; i++) {
        ZipEntry entry = zip.getNextEntry();
        if (entry == null) {
          return ZIP;
        }
        String name = entry.getName();
        if (name.equals("mimetype")) {
          return declared(zip);
        }
        if (name.equals(CONTENT_TYPES)) {
          return mainPart(zip);
        }
        for (Map.Entry<String, String> folder : FOLDERS.entrySet()) {
          if (name.startsWith(folder.getKey())) {
            return folder.getValue();
          }
        }
      }
      return ZIP;
    } catch (ZipException | IllegalArgumentException | EOFException unreadable) {
      return ZIP;
    }
  }

  private static String declared(InputStream mimetype) throws IOException {
    String type = new String(mimetype.readNBytes(128), StandardCharsets.US_ASCII).strip();
    return type.startsWith("application/") ? type.toLowerCase(Locale.ROOT) : ZIP;
  }

  private static String mainPart(InputStream contentTypes) throws IOException {
    String xml = new String(contentTypes.readNBytes(LARGEST_CONTENT_TYPES), StandardCharsets.UTF_8);
    Matcher main = MAIN_PART.matcher(xml);
    if (!main.find()) {
      return ZIP;
    }
    String type = main.group(1).toLowerCase(Locale.ROOT);
    return type.replaceFirst("\\.macroenabled(template)?$", ".macroenabled.12");
  }

  static String ofOle(Path file) {
    try (POIFSFileSystem ole = new POIFSFileSystem(file.toFile(), true)) {
      return POIFSContainerDetector.detect(ole.getRoot().getEntryNames(), ole.getRoot()).toString();
    } catch (IOException | RuntimeException damaged) {
      return OLE;
    }
  }
}
