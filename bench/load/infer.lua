-- wrk: posts one request body again and again. Arguments: METHOD PATH-independent body kind: json|binary, columns.
local kind, columns = "json", 100

function init(args)
  kind = args[1] or kind
  columns = tonumber(args[2] or columns)
  wrk.method = "POST"
  local values = {}
  math.randomseed(7)
  for i = 1, columns do values[i] = math.floor(math.random() * 2000 - 1000) / 1000 end
  if kind == "json" then
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = '{"inputs":[{"name":"' .. (args[3] or "input") .. '","shape":[1,' .. columns ..
      '],"datatype":"FP32","data":[' .. table.concat(values, ",") .. "]}]}"
  else
    local head = '{"inputs":[{"name":"' .. (args[3] or "input") .. '","shape":[1,' .. columns ..
      '],"datatype":"FP32","parameters":{"binary_data_size":' .. columns * 4 ..
      '}}],"parameters":{"binary_data_output":true}}'
    local bytes = {}
    for i = 1, columns do bytes[i] = float32(values[i]) end
    wrk.headers["Content-Type"] = "application/octet-stream"
    wrk.headers["Inference-Header-Content-Length"] = tostring(#head)
    wrk.body = head .. table.concat(bytes)
  end
end

-- little-endian IEEE 754 single precision
function float32(v)
  local sign = 0
  if v < 0 then sign = 128; v = -v end
  if v == 0 then return string.char(0, 0, 0, sign) end
  local m, e = math.frexp(v)
  e = e + 126
  local f = math.floor((m * 2 - 1) * 8388608 + 0.5)
  if f == 8388608 then f = 0; e = e + 1 end
  return string.char(f % 256, math.floor(f / 256) % 256, math.floor(f / 65536) + (e % 2) * 128, sign + math.floor(e / 2))
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests_per_second":%.0f,"p50_ms":%.2f,"p99_ms":%.2f,"max_ms":%.2f,"requests":%d,"not_2xx":%d,"socket_errors":%d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, summary.requests, e.status, e.connect + e.read + e.write + e.timeout))
end
