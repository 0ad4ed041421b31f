/**
 * What a server answered to us: whoever watches is no traffic. A server counts all its answers,
 * so ours are taken off again.
 */
export interface OwnAnswers {
  /** Answers outside 2xx are not counted: they are few, and worth to be seen. */
  readonly onAnswer: (status: number) => void;
  succeeded(): number;
}

export function createOwnAnswers(): OwnAnswers {
  let succeeded = 0;
  return {
    onAnswer: (status) => {
      if (status < 300) succeeded++;
    },
    succeeded: () => succeeded,
  };
}
