// Talks to the server: JSON with its API, and pieces of this document for what readers see.

const PATIENCE = 20_000;

const UNREACHABLE = "The server cannot be reached. Please try again in a moment.";
const BROKEN = "Something went wrong on the server. Please try again in a moment.";

// Why something did not work, in words for the reader; `errors` name the fields at fault.
export class Problem extends Error {
  constructor(message, { status = 0, errors = [] } = {}) {
    super(message);
    Object.assign(this, { status, errors });
  }
}

// Who we are where no cookie says it. Authorization may carry a staging server's password.
let token;
export const speakAs = (given) => (token = given);

export async function api(method, path, body, headers = {}) {
  const options = { method, headers: { Accept: "application/json", ...identity(), ...headers } };
  if (body) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const text = await call(`/api/v1/${path}`, options);
  return text ? JSON.parse(text) : null;
}

// An inert document: nothing in it loads or runs.
export async function fragment(path) {
  return new DOMParser().parseFromString(await call(path, { headers: identity() }), "text/html");
}

const identity = () => (token ? { "Parley-Author": token } : {});

async function call(path, options) {
  let answer, text;
  try {
    answer = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    text = await answer.text();
  } catch {
    throw new Problem(UNREACHABLE);
  }
  if (answer.ok) return text;
  throw new Problem(...reason(answer.status, text));
}

function reason(status, text) {
  try {
    const { detail, errors } = JSON.parse(text);
    return [status >= 500 ? BROKEN : detail, { status, errors }];
  } catch {
    return [BROKEN, { status }];
  }
}
