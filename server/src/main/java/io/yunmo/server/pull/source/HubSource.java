package io.yunmo.server.pull.source;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * {@code hf:org/repo[:quant|/path/file.gguf]}: a repository of the Hugging Face Hub, or of a mirror that speaks its protocol:
 * the list of files from {@code /api/models/ORG/REPO}, the file from {@code /ORG/REPO/resolve/main/FILE}.
 * <a href="https://huggingface.co/docs/hub/api">Hub API</a>
 */
public final class HubSource implements Source {
    private static final Pattern REFERENCE =
            Pattern.compile("([A-Za-z0-9][\\w.-]*)/([A-Za-z0-9][\\w.-]*)(?::([\\w.-]+)|/([\\w./ -]+))?");
    private static final Pattern PART = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.gguf");
    /** What is taken when the reference names no quantisation: small and near the original. */
    private static final List<String> PREFERRED =
            List.of("Q4_K_M", "Q4_0", "Q4_1", "Q4_K_S", "IQ4_XS", "Q5_K_M", "Q8_0", "Q6_K", "BF16", "F16", "F32");

    private final URI endpoint;
    private final Map<String, String> headers;
    private final Web web;

    /**
     * @param endpoint of the Hub or a mirror ({@code HF_ENDPOINT})
     * @param token sent to the endpoint alone ({@code HF_TOKEN})
     */
    public HubSource(URI endpoint, Optional<String> token, Web web) {
        this.endpoint = endpoint;
        this.headers = token.map(t -> Map.of("Authorization", "Bearer " + t)).orElse(Map.of());
        this.web = web;
    }

    @Override
    public String scheme() {
        return "hf";
    }

    @Override
    public String form() {
        return "hf:org/repo[:quant|/file.gguf]";
    }

    @Override
    public Found find(String rest) {
        Matcher m = REFERENCE.matcher(rest);
        if (!m.matches() || rest.contains("..")) {
            throw YunmoException.invalid("hf:%s is not of the form %s", rest, form());
        }
        String repository = m.group(1) + "/" + m.group(2);
        JsonNode info = info(repository);
        Map<String, JsonNode> files = files(info);
        String file = m.group(4) != null
                ? named(repository, m.group(4), files)
                : choose(repository, Optional.ofNullable(m.group(3)), files);
        JsonNode lfs = files.get(file).path("lfs");
        URI address = at(repository + "/resolve/" + revision(info) + "/" + Web.encodePath(file));
        return new Found.Remote(
                Names.of(file),
                address,
                range -> open(repository, address, range),
                Optional.ofNullable(lfs.path("sha256").asString(null)),
                lfs.path("size").isIntegralNumber()
                        ? OptionalLong.of(lfs.path("size").asLong())
                        : OptionalLong.empty(),
                Optional.ofNullable(info.path("cardData").path("license").asString(null)));
    }

    /** The commit that the list of files is of, so that the file is of the same. */
    private static String revision(JsonNode info) {
        String commit = info.path("sha").asString("");
        return commit.matches("[0-9a-f]{40}") ? commit : "main";
    }

    private Web.Answer open(String repository, URI address, Map<String, String> range) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(range);
        try {
            return web.get(address, all);
        } catch (YunmoException e) {
            throw e.code() == ErrorCode.DENIED ? denied(repository, e) : e;
        }
    }

    private YunmoException denied(String repository, YunmoException e) {
        String page = at(repository).toString();
        String text = headers.isEmpty()
                ? "the hub does not give '" + repository
                        + "' to just anyone, or there is no such repository: accept its"
                        + " licence at " + page + ", and set HF_TOKEN in the server's environment to a token that may"
                        + " read it"
                : "the hub does not give '" + repository + "' to the owner of HF_TOKEN, or there is no such repository:"
                        + " accept its licence at " + page + " with that account, or set another HF_TOKEN in the"
                        + " server's environment";
        return new YunmoException(ErrorCode.DENIED, text, e);
    }

    private URI at(String path) {
        String base = endpoint.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }

    private JsonNode info(String repository) {
        try {
            URI address = at("api/models/" + repository + "?blobs=true");
            return Web.json(address, () -> web.get(address, headers));
        } catch (YunmoException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                throw YunmoException.notFound(
                        "the hub at %s has no model repository '%s'", endpoint.getHost(), repository);
            }
            throw e.code() == ErrorCode.DENIED ? denied(repository, e) : e;
        }
    }

    private static Map<String, JsonNode> files(JsonNode info) {
        Map<String, JsonNode> files = new LinkedHashMap<>();
        StreamSupport.stream(info.path("siblings").spliterator(), false)
                .filter(s -> isModel(s.path("rfilename").asString("")))
                .forEach(s -> files.put(s.path("rfilename").asString(), s));
        return files;
    }

    /** A GGUF file that is no projector of images, which some repositories hold beside the model. */
    private static boolean isModel(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return lower.endsWith(".gguf")
                && !lower.substring(lower.lastIndexOf('/') + 1).startsWith("mmproj");
    }

    private static String named(String repository, String file, Map<String, JsonNode> files) {
        if (!files.containsKey(file)) {
            throw YunmoException.notFound("'%s' has no file %s; its GGUF files are %s", repository, file, shown(files));
        }
        return whole(file);
    }

    private String choose(String repository, Optional<String> quantisation, Map<String, JsonNode> files) {
        if (files.isEmpty()) {
            throw YunmoException.notFound(
                    "'%s' has no GGUF file; look for a repository with GGUF in its name, or convert the model",
                    repository);
        }
        List<String> wanted = quantisation.map(List::of).orElse(PREFERRED);
        for (String q : wanted) {
            Optional<String> file =
                    files.keySet().stream().filter(f -> has(f, q)).findFirst();
            if (file.isPresent()) {
                return whole(file.get());
            }
        }
        if (quantisation.isPresent() || files.size() > 1) {
            throw YunmoException.notFound(
                    "'%s' has no file with the quantisation %s; its GGUF files are %s",
                    repository, String.join(" or ", wanted), shown(files));
        }
        return whole(files.keySet().iterator().next());
    }

    private static boolean has(String file, String quantisation) {
        String upper = file.toUpperCase(Locale.ROOT);
        int at = upper.lastIndexOf(quantisation.toUpperCase(Locale.ROOT));
        int end = at + quantisation.length();
        return at >= 0
                && end < upper.length()
                && (at == 0 || !Character.isLetterOrDigit(upper.charAt(at - 1)))
                && (upper.charAt(end) == '.' || upper.charAt(end) == '-');
    }

    private static String whole(String file) {
        if (PART.matcher(file).matches()) {
            throw YunmoException.invalid(
                    "%s is one part of a model in several files, which is not supported; join them with llama-gguf-split"
                            + " --merge and pull the result as file:",
                    file);
        }
        return file;
    }

    private static String shown(Map<String, JsonNode> files) {
        return files.keySet().stream().limit(30).toList().toString();
    }
}
