import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/**
 * An agent for bench/chaos: makes what the product stands on fail or hang, as the file that is its
 * argument says ({@code embedder failing}, {@code index hanging}, or nothing). The embedder is the
 * ONNX session, the index the disk below Lucene; the product's own classes stay as they are.
 */
public class Faults {

  private static final Map<String, Set<String>> METHODS =
      Map.of(
          "ai/onnxruntime/OrtSession", Set.of("run"),
          "org/apache/lucene/store/FSDirectory", Set.of("createOutput", "createTempOutput", "sync"));

  private static volatile String fault = "";

  public static void premain(String file, Instrumentation instrumentation) {
    Thread follower = new Thread(() -> follow(Path.of(file)), "bench-faults");
    follower.setDaemon(true);
    follower.start();
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader, String name, Class<?> old, ProtectionDomain domain, byte[] code) {
            return METHODS.containsKey(name) ? guarded(name, code) : null;
          }
        });
  }

  private static void follow(Path file) {
    try {
      while (true) {
        fault = Files.exists(file) ? Files.readString(file).strip() : "";
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      fault = "";
    }
  }

  /** The class with a call of {@link #embedder()} or {@link #index()} before each of the methods. */
  private static byte[] guarded(String name, byte[] code) {
    String guard = name.startsWith("ai/onnxruntime") ? "embedder" : "index";
    ClassReader reader = new ClassReader(code);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String method, String type, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, method, type, signature, exceptions);
            if (!METHODS.get(name).contains(method) || (access & Opcodes.ACC_ABSTRACT) != 0) {
              return next;
            }
            return new MethodVisitor(Opcodes.ASM9, next) {
              @Override
              public void visitCode() {
                super.visitCode();
                visitMethodInsn(Opcodes.INVOKESTATIC, "Faults", guard, "()V", false);
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }

  public static void embedder() throws OrtException {
    if (isDue("embedder")) {
      throw new OrtException("bench/chaos lets the embedder fail");
    }
  }

  public static void index() throws IOException {
    if (isDue("index")) {
      throw new IOException("No space left on device");
    }
  }

  /** Whether it fails; waits while it hangs. */
  private static boolean isDue(String what) {
    boolean waited = false;
    while (fault.equals(what + " hanging")) {
      waited = true;
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        // It hangs all the same, and whoever interrupted is told afterwards.
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !waited && fault.equals(what + " failing");
  }
}
