/** The whitelist as a model reads it: one line for each function, with its parameters as its schema has them. Pure. */
import { z } from 'zod';
import { SUMMARIES } from '@almanac/shared/analytics/summaries';
import {
  analyticsFn,
  analyticsParams,
  type AnalyticsFn,
} from '@almanac/shared/contracts/analytics';

interface Property {
  enum?: string[];
  format?: string;
  type?: string;
  minimum?: number;
  maximum?: number;
}

export function describeFunctions(): string {
  return analyticsFn.options.map(describeFunction).join('\n');
}

function describeFunction(fn: AnalyticsFn): string {
  const { properties = {} } = z.toJSONSchema(analyticsParams[fn], { io: 'input' });
  const said = Object.entries(properties as Record<string, Property>).map(
    ([name, property]) => `${name} = ${valuesOf(property)}`,
  );
  return `- ${fn}: ${SUMMARIES[fn]}. Arguments, all optional: ${said.join('; ')}.`;
}

function valuesOf({ enum: values, format, type, minimum, maximum }: Property): string {
  if (values !== undefined) return values.join(' | ');
  if (format === 'date') return 'YYYY-MM-DD';
  return type === 'integer' ? `a whole number from ${minimum} to ${maximum}` : 'text';
}
