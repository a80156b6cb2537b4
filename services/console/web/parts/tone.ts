/** What a colour says, and never alone: words stand beside it. */
export type Tone = 'plain' | 'amber' | 'leaf' | 'sky' | 'stop';
