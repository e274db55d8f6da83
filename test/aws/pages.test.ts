import { describe, expect, it } from "vitest";
import { allOf, mapAtOnce, pagesOf } from "../../lib/aws/pages.ts";

describe("pagesOf", () => {
  it("goes on through empty pages to the last", async () => {
    const pages = [
      { items: [1], NextToken: "a" },
      { items: [], NextToken: "b" },
      { items: [], NextToken: "c" },
      { items: [2] },
    ];
    const asked: (string | undefined)[] = [];

    const found: number[] = [];
    for await (const { items } of pagesOf(async (token) => {
      asked.push(token);
      return pages[asked.length - 1] ?? { items: [] };
    })) {
      found.push(...items);
    }

    expect({ found, asked }).toEqual({ found: [1, 2], asked: [undefined, "a", "b", "c"] });
  });
});

describe("allOf", () => {
  it.each(["NextToken", "Marker", "NextMarker"])("reads to the end of a list that goes on by `%s`", async (name) => {
    const found = await allOf(
      async (token): Promise<{ items: number[]; Marker?: string }> =>
        token === "more" ? { items: [2] } : { items: [1], [name]: "more" },
      ({ items }) => items,
    );

    expect(found).toEqual([1, 2]);
  });
});

describe("mapAtOnce", () => {
  it("keeps order, and no more under way than it may", async () => {
    let underWay = 0;
    let most = 0;
    const items = Array.from({ length: 50 }, (_, at) => at);

    const results = await mapAtOnce(items, 5, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn <= item % 4; turn++) await Promise.resolve();
      underWay -= 1;
      return item * 2;
    });

    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(5);
  });

  it("begins no more once one has failed", async () => {
    const begun: number[] = [];

    const mapping = mapAtOnce([0, 1, 2, 3, 4, 5, 6, 7], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new RangeError("no");
      return item;
    });

    await expect(mapping).rejects.toThrow(RangeError);
    expect(begun.length).toBeLessThan(5);
  });

  it("takes no items for an answer", async () => {
    expect(await mapAtOnce([], 5, async () => 1)).toEqual([]);
  });
});
