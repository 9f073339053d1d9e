// Sends each recording by itself, with its progress; what arrived appears as a card and goes on by itself.

const form = document.querySelector("[data-upload]");
const list = document.querySelector("[data-sending]");
const cards = document.querySelector("[data-cards]");
const one = document.querySelector("[data-one]");

function size(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function row(file) {
  const line = one.content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("progress").setAttribute("aria-label", file.name);
  list.hidden = false;
  list.append(line);
  return {
    at(sent, all) {
      line.querySelector("progress").value = all ? (sent / all) * 100 : 100;
      line.querySelector("[data-words]").textContent = `${size(sent)} / ${size(all)}`;
    },
    done(words) {
      line.querySelector("progress").value = 100;
      line.querySelector("[data-words]").textContent = words;
    },
    failed(sentence) {
      const problem = line.querySelector("[data-problem]");
      problem.textContent = sentence.replace("{name}", file.name);
      problem.hidden = false;
      line.querySelector("progress").hidden = true;
    },
  };
}

function refusal(file) {
  if (file.size === 0) return form.dataset.empty;
  return file.size > Number(form.dataset.mostBytes) ? form.dataset.tooLarge : "";
}

function send(file) {
  const line = row(file);
  const refused = refusal(file);
  if (refused) {
    line.failed(refused);
    return Promise.resolve();
  }
  const body = new FormData(form);
  body.set("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => line.at(event.loaded, event.total);
  return new Promise((resolve) => {
    request.onload = async () => {
      if (request.status === 201) {
        line.done(request.response.is_new[0] ? form.dataset.arrived : form.dataset.known);
        for (const card of request.response.cards) {
          await htmx.ajax("GET", card, { target: cards, swap: "afterbegin" });
        }
      } else {
        line.failed(request.response?.detail || form.dataset.broke);
      }
      resolve();
    };
    request.onerror = () => {
      line.failed(form.dataset.broke);
      resolve();
    };
    request.send(body);
  });
}

async function sendAll(files) {
  for (const file of files) await send(file);
}

if (form) {
  const input = form.querySelector('input[type="file"]');
  const drop = form.querySelector("[data-drop]");
  form.querySelector("[data-drop-words]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...input.files];
    input.value = "";
    sendAll(files);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") sendAll([...event.dataTransfer.files]);
    });
  }
}
