/**
 * One case of a contract suite. Bound to no test framework:
 *
 * @example
 * for (const { name, run } of logStorageSuite) it(name, () => run(factory));
 */
export interface ConformanceCase<Subject> {
  /** A sentence about the behaviour. */
  readonly name: string;
  /** Rejects with an {@link Error} that says what was expected. `factory` is called once per run. */
  readonly run: (factory: () => Promise<Subject>) => Promise<void>;
}
