const BITS = 32;

/**
 * Which numbers have left the line: a bitmap, and for each of its words how many bits stand
 * before it, so that counting takes the same time however long the line is. A million numbers
 * take 250 KB.
 */
export class Departures {
  #words = new Uint32Array(0);
  #before = new Uint32Array(0);

  /** Numbers from 1 on, in any order; those already known change nothing. */
  add(numbers: readonly number[]): void {
    if (numbers.length === 0) return;
    let max = 0;
    let first = this.#words.length;
    for (const number of numbers) if (number > max) max = number;
    this.#growTo(wordOf(max) + 1);
    for (const number of numbers) {
      const word = wordOf(number);
      this.#words[word] = (this.#words[word] as number) | bitOf(number);
      if (word < first) first = word;
    }
    this.#countFrom(first);
  }

  has(number: number): boolean {
    return ((this.#words[wordOf(number)] ?? 0) & bitOf(number)) !== 0;
  }

  /** How many of the numbers below `number` have left. */
  countBelow(number: number): number {
    const word = wordOf(number);
    const last = this.#words.length - 1;
    if (last < 0) return 0;
    if (word > last) return (this.#before[last] as number) + ones(this.#words[last] as number);
    return (
      (this.#before[word] as number) + ones((this.#words[word] as number) & (bitOf(number) - 1))
    );
  }

  #growTo(length: number): void {
    if (length <= this.#words.length) return;
    const size = 2 ** Math.ceil(Math.log2(length));
    const start = this.#words.length;
    this.#words = grown(this.#words, size);
    this.#before = grown(this.#before, size);
    this.#countFrom(start);
  }

  #countFrom(word: number): void {
    let count =
      word === 0 ? 0 : (this.#before[word - 1] as number) + ones(this.#words[word - 1] as number);
    for (let at = word; at < this.#words.length; at += 1) {
      this.#before[at] = count;
      count += ones(this.#words[at] as number);
    }
  }
}

function grown(words: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(words);
  return larger;
}

function wordOf(number: number): number {
  return Math.floor(number / BITS);
}

function bitOf(number: number): number {
  return 2 ** (number % BITS);
}

/** Set bits of a 32-bit word: the parallel count of Warren, Hacker's Delight, 5-1. */
function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  count = (count + (count >>> 4)) & 0x0f0f0f0f;
  return Math.imul(count, 0x01010101) >>> 24;
}
