/** The fresh sign-in that levels 4, resume, policy and people ask for: one dialog for whoever needs it. */
import { createStore } from '../store.ts';

export interface ProofRequest {
  why: string;
  answer: (proved: boolean) => void;
}

export const proofRequest = createStore<ProofRequest | undefined>(undefined);

/** True once the person has shown who it is; false where the person would rather not. */
export function askProof(why: string): Promise<boolean> {
  return new Promise((resolve) => {
    // A second one that needs it waits for the same answer.
    const first = proofRequest.get();
    proofRequest.set({
      why: first?.why ?? why,
      answer: (proved) => {
        proofRequest.set(undefined);
        first?.answer(proved);
        resolve(proved);
      },
    });
  });
}
