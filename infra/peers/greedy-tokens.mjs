// Usage: node greedy-tokens.mjs < requests.json > answers.json
// What transformers.js answers without any luck: for each { folder, file, promptTokens, newTokens } the tokens that
// follow. A process of its own, since it brings its own copy of the library that the engine has loaded.
import { basename, dirname } from "node:path";
import { json } from "node:stream/consumers";
import { AutoModelForCausalLM, env, Tensor } from "@huggingface/transformers";

env.allowRemoteModels = false;

const answers = [];
for (const { folder, file, promptTokens, newTokens } of await json(process.stdin)) {
  env.localModelPath = dirname(folder);
  const model = await AutoModelForCausalLM.from_pretrained(basename(folder), {
    // Whatever the numbers are, the file's name says it: fp32 adds nothing to the name.
    dtype: "fp32",
    device: "cpu",
    subfolder: dirname(file) === "." ? "" : dirname(file),
    model_file_name: basename(file),
    local_files_only: true,
  });
  const shape = [1, promptTokens.length];
  const sequence = await model.generate({
    inputs: new Tensor("int64", BigInt64Array.from(promptTokens, BigInt), shape),
    attention_mask: new Tensor("int64", new BigInt64Array(promptTokens.length).fill(1n), shape),
    max_new_tokens: newTokens,
    do_sample: false,
    repetition_penalty: 1,
  });
  answers.push(sequence.tolist()[0].slice(promptTokens.length).map(Number));
  await model.dispose();
}
process.stdout.write(JSON.stringify(answers));
