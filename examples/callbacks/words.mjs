// A callback program for Node: how many words each page has, and which long ones are the most frequent. Pages without
// text are dropped: of them only that they were fetched is kept.
//
//     crawl --depth 2 --on-page 'node examples/callbacks/words.mjs' https://example.org/
import readline from 'node:readline';

for await (const line of readline.createInterface({ input: process.stdin })) {
  const page = JSON.parse(line);
  const words = (page.text ?? '').toLowerCase().match(/\p{L}+/gu) ?? [];
  const counts = new Map();
  for (const word of words) if (word.length > 4) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5).map(([word]) => word);
  const answer = words.length === 0 ? { drop: true } : { items: [{ words: words.length, top }] };
  process.stdout.write(JSON.stringify(answer) + '\n');
}
