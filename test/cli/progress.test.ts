import { describe, expect, it } from "vitest";
import { Progress } from "../../bin/cli/progress.ts";
import { Collected } from "./support/run.ts";

function progressOn(isTTY: boolean) {
  const stderr: Collected & { isTTY?: boolean } = new Collected();
  stderr.isTTY = isTTY;
  let now = 0;
  const progress = new Progress({ stderr }, () => now);
  return {
    progress,
    text: () => stderr.text().replaceAll(/\p{Cc}\[\d+m/gu, ""),
    wait: (milliseconds: number) => (now += milliseconds),
  };
}

describe("Progress", () => {
  it("says nothing about work that is done within a second", () => {
    const { progress, text, wait } = progressOn(true);
    progress.step("reading");
    wait(999);
    progress.step("deciding");
    progress.count("questions", 5, 10);
    progress.end();
    expect(text()).toBe("");
  });

  it("names the step once a second has passed", () => {
    const { progress, text, wait } = progressOn(false);
    wait(1000);
    progress.step("deciding");
    expect(text()).toBe("deciding …\n");
  });

  it("announces at once what is known to take long", () => {
    const { progress, text } = progressOn(false);
    progress.step("reading", true);
    expect(text()).toBe("reading …\n");
  });

  it("rewrites one line on a terminal, and leaves nothing behind", () => {
    const { progress, text, wait } = progressOn(true);
    wait(1000);
    progress.count("questions", 1000, 20_000);
    wait(100);
    progress.count("questions", 1001, 20_000);
    wait(100);
    progress.count("questions", 2000, 20_000);
    progress.end();
    expect(text()).toBe("\r\u001b[Kquestions: 1,000 of 20,000 …\r\u001b[Kquestions: 2,000 of 20,000 …\r\u001b[K");
  });

  it("writes few plain lines to a log", () => {
    const { progress, text, wait } = progressOn(false);
    for (let done = 0; done < 100; done++) {
      wait(100);
      progress.count("questions", done, 100);
    }
    progress.end();
    expect(text()).toBe("questions: 9 of 100 …\nquestions: 59 of 100 …\n");
  });
});
