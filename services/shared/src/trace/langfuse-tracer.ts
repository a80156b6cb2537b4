/** Langfuse's side of the tracer: one span per model call, sent when it ends, dropped when it cannot be sent. */
import type { Context, Span, Tracer as SpanMaker } from '@opentelemetry/api';
import type { LangfuseGenerationAttributes } from '@langfuse/tracing';
import { errorText } from '../lang/app-error.ts';
import type { Generation, GenerationResult, Trace, Tracer } from './tracer.ts';

export interface LangfuseOptions {
  /** Without a slash at the end. */
  base_url: string;
  public_key: string;
  secret_key: string;
}

/** Langfuse's version 4 shows a span at once only when told that it comes once, complete. */
const INGESTION = { 'x-langfuse-ingestion-version': '4' };
/** One sending, its repetitions included. */
const SEND_S = 5;
/** Shorter than the time a supervisor gives a service to stop. */
const STOP_MS = 3000;

export async function langfuseTracer(options: LangfuseOptions): Promise<Tracer> {
  const [api, { BasicTracerProvider }, { LangfuseSpanProcessor }, { createObservationAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@langfuse/otel'),
      import('@langfuse/tracing'),
    ]);
  const processor = new LangfuseSpanProcessor({
    publicKey: options.public_key,
    secretKey: options.secret_key,
    baseUrl: options.base_url,
    additionalHeaders: INGESTION,
    timeout: SEND_S,
    // Sent one by one: the exporter holds thirty at most and drops the rest, where a batch would collect thousands.
    exportMode: 'immediate',
    // It would search every prompt for pictures to upload by calls of their own.
    mediaUploadEnabled: false,
    shouldExportSpan: () => true,
  });
  // A provider of our own, never the process-wide one: two services may live in one process.
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const spans: Spans = {
    maker: provider.getTracer('almanac'),
    root: api.ROOT_CONTEXT,
    below: (span) => api.trace.setSpan(api.ROOT_CONTEXT, span),
    describe: (span, attributes) =>
      void span.setAttributes(createObservationAttributes('generation', attributes)),
  };
  return {
    host: new URL(options.base_url).host,
    startTrace: () => startTrace(spans),
    stop: () => withinTime(provider.shutdown()),
  };
}

interface Spans {
  maker: SpanMaker;
  root: Context;
  below(span: Span): Context;
  describe(span: Span, attributes: LangfuseGenerationAttributes): void;
}

/** The first call is the root; the attempts at repair hang below it, so that one question is one trace. */
function startTrace(spans: Spans): Trace {
  let first: Span | undefined;
  return {
    get id() {
      return first?.spanContext().traceId;
    },
    generation: async (what, call, resultOf) => {
      const parent = first === undefined ? spans.root : spans.below(first);
      const span = spans.maker.startSpan(what.name, {}, parent);
      first ??= span;
      // Wanted on every span of a trace.
      span.setAttribute('langfuse.trace.name', what.name);
      spans.describe(span, asked(what));
      try {
        const reply = await call();
        spans.describe(span, answered(resultOf(reply)));
        return reply;
      } catch (error) {
        spans.describe(span, { level: 'ERROR', statusMessage: errorText(error) });
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

function asked(what: Generation): LangfuseGenerationAttributes {
  return {
    model: what.model,
    input: what.input,
    metadata: what.metadata ?? {},
    ...(what.prompt === undefined ? {} : { prompt: { ...what.prompt, isFallback: false } }),
  };
}

function answered(result: GenerationResult): LangfuseGenerationAttributes {
  const { model, output, input_tokens, output_tokens, cost_usd } = result;
  const usageDetails = {
    ...(input_tokens === undefined ? {} : { input: input_tokens }),
    ...(output_tokens === undefined ? {} : { output: output_tokens }),
  };
  return {
    output,
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(usageDetails).length === 0 ? {} : { usageDetails }),
    ...(cost_usd === undefined ? {} : { costDetails: { total: Number(cost_usd) } }),
  };
}

/** A trace is never worth a hanging stop: what is not sent in time is lost. */
async function withinTime(done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS);
  });
  const ended = done.catch(() => undefined);
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
