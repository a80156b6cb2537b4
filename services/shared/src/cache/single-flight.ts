/** Runs the work of a key; whoever asks for the same key meanwhile waits for that one, and shares its answer or its error. */
export type SingleFlight<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** One per kind of answer and process: a hundred equal questions at once cost one. */
export function singleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>();
  return (key, work) => {
    const flying = flights.get(key);
    if (flying !== undefined) return flying;
    const flight = work().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}
