package ai.sutazai.embedding;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The ONNX runtime's native environment, kept to the end of the process.
 *
 * <p>The library gives back its reference in a shutdown hook of its own, which nobody can take away
 * and which runs beside ours, while a stop still waits for work. A second reference, which nobody
 * gives back, keeps the environment from being freed below that work.
 */
final class KeptEnvironment {

  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  static {
    keep();
  }

  private KeptEnvironment() {}

  static OrtEnvironment get() {
    return ENVIRONMENT;
  }

  /** There is one environment in a process: this counts a reference to it. */
  static void keep() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      create.invoke(
          null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(), "kept");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This version of the ONNX runtime is not known", e);
    }
  }
}
