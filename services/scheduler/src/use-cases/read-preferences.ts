/**
 * POST /preferences/read: wishes in words, said back in a form that can be confirmed. Stores nothing. A model reads them where there is
 * one, and its answer counts only as far as the text bears it out; else rules do, in English and German.
 */
import { z } from 'zod';
import { clockTime, date, endTime } from '@almanac/shared/contracts/common';
import { stepKind } from '@almanac/shared/contracts/planner';
import type { ReadPreferencesReply } from '@almanac/shared/contracts/learned-preferences';
import { weekday } from '@almanac/shared/contracts/scheduler';
import { errorText } from '@almanac/shared/lang/app-error';
import { renderPrompt } from '@almanac/shared/lang/render-prompt';
import { fetchPrompt, type PromptCopy } from '@almanac/shared/model/fetch-prompt';
import type { SchedulerContext } from '../context.ts';
import { findPromptCopy, keepPromptCopy } from '../db/prompt-copies.ts';
import { applyReadings } from '../domain/learned/apply-readings.ts';
import { groundedReadings } from '../domain/learned/model-readings.ts';
import { clausesOf, readText } from '../domain/learned/read-text.ts';
import { type Reading, READING_KINDS } from '../domain/learned/reading.ts';
import { zoned } from '../domain/local-day.ts';
import type { PartialPreferences, Preferences } from '../domain/preferences.ts';
import { currentPreferences } from './preferences.ts';

export const PREFERENCE_PROMPT = 'preference_reader';
const NO_WISH = 'no wish about time was read in it';
const count = z.int().min(0).max(1440).nullable();

/** The shape of the model's answer: a list of readings. */
const answer = z.strictObject({
  statements: z
    .array(
      z.strictObject({
        text: z.string().trim().min(1).max(400),
        what: z.enum(READING_KINDS),
        weekdays: z.array(weekday).max(7),
        from: clockTime.nullable(),
        to: endTime.nullable(),
        minutes: count,
        max_minutes: count,
        percent: z.int().min(0).max(100).nullable(),
        zone: z.string().max(64).nullable(),
        dates: z.array(date).max(60),
        kind: stepKind.nullable(),
        words: z.array(z.string().trim().min(1).max(60)).max(10),
        avoid: z.boolean(),
        hard: z.boolean(),
      }),
    )
    .max(40),
});

interface Read {
  readings: Reading[];
  not_understood: { text: string; reason: string }[];
}

export async function readPreferences(
  ctx: SchedulerContext,
  text: string,
): Promise<Omit<ReadPreferencesReply, 'preferences'> & { preferences: PartialPreferences }> {
  const current = await currentPreferences(ctx);
  const asked = await readByModel(ctx, text, current);
  const source = asked.read === undefined ? 'rules' : 'model';
  const read = asked.read ?? readByRules(text, todayOf(ctx, current));
  const applied = applyReadings(read.readings, current);
  return {
    preferences: applied.preferences,
    learned: applied.learned,
    understood: applied.understood,
    not_understood: [...read.not_understood, ...applied.not_understood],
    source,
    degraded: asked.degraded,
  };
}

function readByRules(text: string, today: string): Read {
  const { readings, not_understood } = readText(text, today);
  return {
    readings,
    not_understood: not_understood.map((one) => ({ text: one, reason: NO_WISH })),
  };
}

async function readByModel(
  ctx: SchedulerContext,
  text: string,
  current: Preferences,
): Promise<{ read?: Read; degraded: string[] }> {
  if (!ctx.model.configured) return { degraded: [] };
  const { prompt, degraded } = await currentPrompt(ctx);
  if (prompt === undefined) return { degraded };
  const { name, version } = prompt;
  const reply = await ctx.model.ask({
    purpose: 'preferences.read',
    prompt: { name, version },
    ...renderPrompt(prompt.template, {
      trusted: {
        now: ctx.clock.now().toISOString(),
        zone: current.zone,
        preferences: JSON.stringify(current),
      },
      untrusted: { text },
    }),
    schema: answer,
    schema_name: 'preferences',
  });
  if (reply.outcome !== 'ok') return { degraded: [...degraded, `model: ${reply.reason}`] };
  const { readings, left, refused } = groundedReadings(
    text,
    reply.value.statements,
    clausesOf(text),
  );
  const not_understood = [...refused, ...left.map((one) => ({ text: one, reason: NO_WISH }))];
  return { read: { readings, not_understood }, degraded };
}

async function currentPrompt(
  ctx: SchedulerContext,
): Promise<{ prompt: PromptCopy | undefined; degraded: string[] }> {
  try {
    const prompt = await fetchPrompt(ctx.planner, PREFERENCE_PROMPT);
    await keepPromptCopy.run(ctx.db, prompt.name, prompt.version, prompt.template);
    return { prompt, degraded: [] };
  } catch (error) {
    const prompt = await findPromptCopy.maybe(ctx.db, PREFERENCE_PROMPT);
    const kept =
      prompt === undefined ? 'no copy of the prompt is kept' : 'the kept prompt was used';
    return { prompt, degraded: [`planner: ${errorText(error)} (${kept})`] };
  }
}

function todayOf(ctx: SchedulerContext, { zone }: Preferences): string {
  return zoned(ctx.clock.now().getTime(), zone).toPlainDate().toString();
}
