/** Tracing to Langfuse over OTLP when it is configured; otherwise nothing is loaded and nothing is sent. */
export interface Generation {
  name: string;
  model: string;
  input: unknown;
}

export interface Tracer {
  /** Runs a model call inside an observation; the call's own result and errors pass through. */
  generation<T>(what: Generation, call: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface TracingConfig {
  LANGFUSE_BASE_URL?: string | undefined;
  LANGFUSE_PUBLIC_KEY?: string | undefined;
  LANGFUSE_SECRET_KEY?: string | undefined;
}

const OFF: Tracer = { generation: (_what, call) => call(), stop: () => Promise.resolve() };

/** The libraries cost memory: they are imported only when all three settings are there. */
export async function createTracer(config: TracingConfig): Promise<Tracer> {
  const { LANGFUSE_BASE_URL, LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY } = config;
  if (!LANGFUSE_BASE_URL || !LANGFUSE_PUBLIC_KEY || !LANGFUSE_SECRET_KEY) return OFF;
  const [{ NodeTracerProvider }, { LangfuseSpanProcessor }, { startActiveObservation }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@langfuse/otel'),
      import('@langfuse/tracing'),
    ]);
  const processor = new LangfuseSpanProcessor({
    publicKey: LANGFUSE_PUBLIC_KEY,
    secretKey: LANGFUSE_SECRET_KEY,
    baseUrl: LANGFUSE_BASE_URL,
  });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  return {
    generation: (what, call) =>
      startActiveObservation(
        what.name,
        async (observation) => {
          observation.update({ model: what.model, input: what.input });
          const output = await call();
          observation.update({ output });
          return output;
        },
        { asType: 'generation' },
      ),
    stop: () => provider.shutdown(),
  };
}
