package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.InputStreamSource;

/**
 * How the characters of a text are written, told from all of its bytes.
 *
 * @param damaged whether a few bytes in it are no text
 */
record TextEncoding(Charset charset, boolean damaged) {

  private static final int HEAD = 5 * 1024;
  private static final int SAMPLE = 64 * 1024;
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /** The name that a page, or a document in XML, gives its charset. */
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?is)(?=\\s*<).*?<(?:\\?xml|meta)\\b[^>]*?\\b(?:charset|encoding)\\s*=[\\s\"']*"
              + "([a-z0-9][\\w.:-]*)");

  /** The encoding of a text file, or nothing if the file is not text. */
  static Optional<TextEncoding> of(Path file) throws IOException {
    InputStreamSource bytes = () -> Files.newInputStream(file);
    TextScan scan = scan(bytes);
    Optional<TextEncoding> declared = declared(bytes, scan);
    return declared.isPresent() || !isText(scan) ? declared : Optional.of(guessed(bytes, scan));
  }

  /** The encoding of what is known to be text. */
  static TextEncoding ofText(InputStreamSource text) throws IOException {
    TextScan scan = scan(text);
    Optional<TextEncoding> declared = declared(text, scan);
    return declared.isPresent() ? declared.get() : guessed(text, scan);
  }

  /** The encoding of what says itself how it is encoded. */
  static TextEncoding declared(Charset charset, InputStreamSource text) throws IOException {
    return new TextEncoding(charset, TextScan.of(text, charset).isDamaged());
  }

  /**
   * What is meant by a charset's name, or nothing if it is none or says nothing of what is beyond
   * ASCII.
   */
  static Optional<Charset> named(String name) {
    try {
      Charset charset = Charset.forName(name);
      // As on the web: who says the one means the other, which has dashes and quotation marks.
      boolean latin = charset.equals(StandardCharsets.ISO_8859_1);
      return Optional.of(latin ? WINDOWS_1252 : charset)
          .filter(named -> !named.equals(StandardCharsets.US_ASCII));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return Optional.empty();
    }
  }

  void warn(DocumentWriter writer) {
    if (damaged) {
      writer.warning("Some bytes of the file are no text and were dropped or replaced.");
    }
  }

  /** What it says itself, if it is that. UTF-8 needs no word, but ISO-2022 passes for it. */
  private static Optional<TextEncoding> declared(InputStreamSource text, TextScan scan)
      throws IOException {
    byte[] head = head(text);
    Matcher name = DECLARATION.matcher(new String(head, StandardCharsets.ISO_8859_1));
    Optional<Charset> charset = name.lookingAt() ? named(name.group(1)) : Optional.<Charset>empty();
    boolean mayBe =
        charset.isPresent()
            && (!scan.fits() || charset.get().name().startsWith("ISO-2022-"))
            && new String(head, charset.get()).contains(name.group(1));
    if (!mayBe) {
      return Optional.empty();
    }
    TextScan asDeclared = TextScan.of(text, charset.get());
    return Optional.of(new TextEncoding(charset.get(), asDeclared.isDamaged()))
        .filter(encoding -> asDeclared.fits());
  }

  private static byte[] head(InputStreamSource text) throws IOException {
    try (InputStream in = text.getInputStream()) {
      return in.readNBytes(HEAD);
    }
  }

  private static TextEncoding guessed(InputStreamSource text, TextScan scan) throws IOException {
    if (scan.fits()) {
      return new TextEncoding(scan.charset(), scan.isDamaged());
    }
    Charset legacy = LegacyCharset.of(sample(text, scan.firstMalformed()));
    return new TextEncoding(legacy, scan.controls() > 0);
  }

  private static TextScan scan(InputStreamSource text) throws IOException {
    return TextScan.of(text, hasUtf16Mark(text) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
  }

  private static boolean hasUtf16Mark(InputStreamSource text) throws IOException {
    try (InputStream in = text.getInputStream()) {
      byte[] mark = in.readNBytes(2);
      int bits = mark.length < 2 ? 0 : (mark[0] & 0xFF) << 8 | mark[1] & 0xFF;
      return bits == 0xFEFF || bits == 0xFFFE;
    }
  }

  private static boolean isText(TextScan scan) {
    if (scan.fits()) {
      return scan.controls() * 50 <= scan.chars();
    }
    // Few random bytes may lack control characters by chance: then most must be ASCII.
    boolean likely =
        scan.bytes() >= 96
            || scan.asciiWords() * 4 >= scan.bytes() * 3
            || scan.bytes() >= 32 && scan.ascii() * 4 >= scan.bytes() * 3;
    return scan.charset().equals(StandardCharsets.UTF_8) && scan.controls() == 0 && likely;
  }

  /** A long text may be ASCII but for its end: what matters starts at the first other byte. */
  private static byte[] sample(InputStreamSource text, long firstMalformed) throws IOException {
    try (InputStream in = text.getInputStream()) {
      in.skipNBytes(Math.max(0, firstMalformed - 1024));
      return in.readNBytes(SAMPLE);
    }
  }
}
